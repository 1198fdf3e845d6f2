// The weight of each entry, minified and compressed with Brotli, is below its limit in .size-limit.json, and the table of
// README.md agrees with it. `npm run size` (`--write`) writes the table.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { problem, published, ROOT } from '../workspace.ts';

interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
  readonly sizeLimit: number;
}

/** The end of a check's name: dependencies are bundled too, but not the frameworks that an application brings. */
const LOADED = ', with all it can load';
/** In kB. The compression differs a little between Nodes, and the table has one decimal. */
const isNear = (one: number, other: number) => Math.abs(one - other) <= 0.02 * other + 0.1;
const README = join(ROOT, 'README.md');

const { stdout } = await execa('size-limit', ['--json'], { cwd: ROOT, reject: false });
const checks: readonly Check[] = JSON.parse(stdout);
for (const { name, passed, size, sizeLimit } of checks) {
  if (!passed) problem(`${name} weighs ${kB(size)}. Expected: below ${kB(sizeLimit)}.`);
}
const entries = published().flatMap(({ manifest: { name, exports = {} } }) =>
  Object.keys(exports).flatMap((path) => (exports[path]?.import ? path.replace('.', name) : [])),
);
const rows = entries.map((entry) => {
  const sizes = [entry, entry + LOADED].map((name) => checks.find((check) => check.name === name)?.size);
  const [own, loaded] = sizes;
  if (own === undefined || loaded === undefined)
    problem(`.size-limit.json has not both limits for ${entry}.`);
  return `| \`${entry}\` | ${kB(own)} | ${kB(loaded)} |\n`;
});
const table = `| entry | without dependencies | with all it can load |\n|---|---|---|\n${rows.join('')}`;

const marks = /(<!-- sizes: npm run size -->\n)([\s\S]*)(<!-- \/sizes -->)/;
const readme = readFileSync(README, 'utf8');
const [, , written = ''] = marks.exec(readme) ?? [];
if (process.argv.includes('--write')) writeFileSync(README, readme.replace(marks, `$1${table}$3`));
else if (!agrees(written)) problem(`The sizes in README.md are not these: npm run size.\n${table}`);

function agrees(other: string): boolean {
  const figure = /[\d.]+(?= kB)/g;
  const [before, now] = [other, table].map((text) => (text.match(figure) ?? []).map(Number));
  const sameEntries = other.replace(figure, '') === table.replace(figure, '');
  return sameEntries && now?.every((size, i) => isNear(size, before?.[i] ?? 0)) === true;
}

function kB(bytes = 0): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
