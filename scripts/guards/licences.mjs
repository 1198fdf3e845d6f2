// Every dependency that comes along with a published package has a licence that lets people use it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, published, ROOT } from '../workspace.mjs';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
]);

const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const filters = published().map(({ manifest }) => `--filter=${manifest.name}`);
const said = execFileSync(
  'npx',
  ['--yes', packageManager, ...filters, 'licenses', 'list', '--prod', '--json'],
  {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  },
);
const found = Object.entries(JSON.parse(said)).flatMap(([licence, all]) =>
  all.map(({ name, versions }) => ({ licence, name, versions })),
);
// Our packages have dependencies: nothing found is nothing read.
if (found.length === 0) fail('pnpm named no production dependency, so no licence was checked.');
for (const { licence, name, versions } of found.filter(({ licence }) => !isAllowed(licence))) {
  process.stderr.write(
    `✗ ${name} ${versions.join(', ')} is under "${licence}", which is not allowed here: ${[...ALLOWED].join(', ')}.\n`,
  );
  process.exitCode = 1;
}

/** An SPDX expression: of a choice one is enough, of a sum all. */
function isAllowed(expression) {
  const plain = expression.replace(/[()]/g, '');
  return plain
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}
