// One version of everything: each manifest of the workspace says `catalog:`, and our own packages are `workspace:^`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, workspaces } from '../workspace.mjs';

/** Other majors of a framework, for the packages that test them. */
const OTHER_MAJORS = [
  [/^express4$/, /^npm:express@4\.\d+\.\d+$/],
  [/^@nestjs\//, /^catalog:nest\d+$/],
];

const root = { manifest: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) };
for (const { manifest } of [root, ...workspaces()]) {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  for (const [name, version] of Object.entries({
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
  })) {
    const wanted = name.startsWith('@notify-capture/') ? 'workspace:^' : 'catalog:';
    const known = OTHER_MAJORS.some(([names, versions]) => names.test(name) && versions.test(version));
    if (version === wanted || known) continue;
    process.stderr.write(
      `✗ ${manifest.name} asks for ${name} ${version}: say "${wanted}"${wanted === 'catalog:' ? ', and the version in pnpm-workspace.yaml' : ''}.\n`,
    );
    process.exitCode = 1;
  }
}
