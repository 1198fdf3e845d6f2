// `npm run release`: publishes every version that npm does not have yet, and tags it (locally: the workflow, or
// `git push --tags`, sends the tags on).
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { execa } from 'execa';
import { fail, published, ROOT } from './workspace.ts';

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
const manifests = published().map(({ folder, manifest }) => {
  const file = join(folder, 'package.json');
  return { file, manifest, text: readFileSync(file, 'utf8'), directory: relative(ROOT, folder) };
});
try {
  // npm refuses a provenance whose `repository` is not the one the workflow runs in, and only the workflow knows that.
  for (const { file, manifest, directory } of GITHUB_REPOSITORY ? manifests : []) {
    const url = `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
    const repository = { type: 'git', url, directory: directory.replaceAll(sep, '/') };
    writeFileSync(file, JSON.stringify({ ...manifest, repository }));
  }
  // npm asks for a second factor here, unless a workflow publishes.
  const { failed } = await execa('changeset', ['publish'], { cwd: ROOT, stdio: 'inherit', reject: false });
  if (failed) process.exitCode = 1;
} finally {
  for (const { file, text } of manifests) writeFileSync(file, text);
}
if (process.exitCode) fail('Not everything was published; see above. Run this again to publish the rest.');
