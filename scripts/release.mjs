// `npm run release`: builds, publishes every version that npm does not have yet, and tags it (locally: the workflow, or
// `git push --follow-tags`, sends the tags on).
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build, fail, install, pnpm, published, ROOT } from './workspace.mjs';

install();
build();
const restore = nameRepository();
let done = false;
try {
  // By hand, npm asks for a second factor here.
  done = pnpm(['exec', 'changeset', 'publish'], { stdin: 'inherit' });
} finally {
  restore();
}
if (!done)
  fail('Not everything was published; see above. What is missing is published by running this again.');

/** Provenance is refused without a `repository` that is the one the workflow runs in, and only the workflow knows that. */
function nameRepository() {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  if (GITHUB_SERVER_URL === undefined || GITHUB_REPOSITORY === undefined) return () => {};
  const url = `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
  const before = published().map(({ folder, manifest }) => {
    const file = join(folder, 'package.json');
    const text = readFileSync(file, 'utf8');
    const directory = relative(ROOT, folder).split(sep).join('/');
    const named = { ...manifest, repository: { type: 'git', url, directory } };
    writeFileSync(file, `${JSON.stringify(named, undefined, 2)}\n`);
    return () => writeFileSync(file, text);
  });
  return () => {
    for (const undo of before) undo();
  };
}
