// `npm run release`: publishes every version that npm does not have yet, and tags it (locally: the workflow, or
// `git push --tags`, sends the tags on).
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { execa } from 'execa';
import { readLinks } from './release/links.ts';
import { fail, manifestIn, problem, published, ROOT } from './workspace.ts';

const { links, missing } = readLinks(manifestIn(ROOT), process.env);
for (const { field, example } of missing) {
  problem(
    `"${field}" is missing in ${join(ROOT, 'package.json')}: fill it in there, e.g. "${field}": "${example}". ` +
      'The release command writes it into each published package.',
  );
}
if (missing.length > 0) fail('Nothing was published. See CONTRIBUTING.md, "Release".');
await execa('turbo', ['run', 'build'], { cwd: ROOT, stdio: 'inherit' });
const manifests = published().map(({ folder, manifest }) => {
  const file = join(folder, 'package.json');
  return { file, manifest, text: readFileSync(file, 'utf8'), directory: relative(ROOT, folder) };
});
try {
  for (const { file, manifest, directory } of manifests) {
    const repository = { ...links.repository, directory: directory.replaceAll(sep, '/') };
    writeFileSync(file, JSON.stringify({ ...manifest, ...links, repository }));
  }
  // npm asks for a second factor here, unless a workflow publishes.
  const { failed } = await execa('changeset', ['publish'], { cwd: ROOT, stdio: 'inherit', reject: false });
  if (failed) process.exitCode = 1;
} finally {
  for (const { file, text } of manifests) writeFileSync(file, text);
}
if (process.exitCode) fail('Not everything was published; see above. Run this again to publish the rest.');
