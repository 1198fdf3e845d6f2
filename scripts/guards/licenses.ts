// Every dependency that comes along with a published package has a licence that lets people use it.
import { execa } from 'execa';
import { fail, problem, published, ROOT } from '../workspace.ts';

/** As in package.json files. A choice of licenses ("MIT OR Apache-2.0") is a separate entry. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
];

const filters = published().map(({ manifest }) => `--filter=${manifest.name}`);
const { stdout } = await execa('pnpm', [...filters, 'licenses', 'list', '--prod', '--json'], { cwd: ROOT });
const found: Readonly<Record<string, readonly { readonly name: string }[]>> = JSON.parse(stdout);
// Our packages have dependencies: nothing found is nothing read.
if (Object.keys(found).length === 0) fail('pnpm listed no production dependency, so no licence was checked.');
for (const [licence, dependencies] of Object.entries(found)) {
  if (ALLOWED.includes(licence)) continue;
  const names = dependencies.map(({ name }) => name).join(', ');
  problem(`"${licence}" of ${names} is not allowed here. Expected: ${ALLOWED.join(', ')}.`);
}
