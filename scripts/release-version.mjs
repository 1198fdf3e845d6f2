// `npm run release:version`: turns the changesets into versions and changelogs, and leaves the commit to whoever runs it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireMajors } from './release/plan.mjs';
import { fail, install, pnpm, workspaces } from './workspace.mjs';

install();
await requireMajors();
const before = workspaces().map(({ folder }) => {
  const file = join(folder, 'package.json');
  return { file, text: readFileSync(file, 'utf8') };
});
if (!pnpm(['exec', 'changeset', 'version'])) fail('The versions could not be set; see above.');
for (const { file, text } of before) keepLayout(file, text);

/** changesets writes every manifest anew, spread out: only what it changed is taken over. */
function keepLayout(file, text) {
  const after = JSON.parse(readFileSync(file, 'utf8'));
  const was = JSON.parse(text);
  let kept = text.replace(`"version": "${was.version}"`, `"version": "${after.version}"`);
  for (const field of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
    for (const [name, range] of Object.entries(was[field] ?? {})) {
      kept = kept.replaceAll(`"${name}": "${range}"`, `"${name}": "${after[field]?.[name] ?? range}"`);
    }
  }
  if (JSON.stringify(JSON.parse(kept)) !== JSON.stringify(after))
    fail(`${file} was changed in more than versions.`);
  writeFileSync(file, kept);
}
