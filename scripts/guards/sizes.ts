// The weight of each entry, minified and compressed with Brotli, is below its limit in .size-limit.json, and the table of
// docs/sizes.md agrees with it. `npm run size` (`--write`) writes the table.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { fail, problem, published, ROOT } from '../workspace.ts';

interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
  readonly sizeLimit: number;
}

/** The end of a check's name: dependencies are bundled too, but not the frameworks that an application brings. */
const LOADED = ', with all it can load';
const DOCUMENT = join(ROOT, 'docs', 'sizes.md');
const MARKS = /(<!-- sizes: npm run size -->\n)([\s\S]*)(<!-- \/sizes -->)/;
const FIGURE = /[\d.]+(?= kB)/g;

const { stdout } = await execa('size-limit', ['--json'], { cwd: ROOT, reject: false });
const checks: readonly Check[] = JSON.parse(stdout);
if (!Array.isArray(checks)) fail(stdout);
for (const { name, passed, size, sizeLimit } of checks) {
  if (!passed) problem(`${name} weighs ${kB(size)}. Expected: below ${kB(sizeLimit)}.`);
}
const sizeOf = (name: string) => checks.find((check) => check.name === name)?.size;
const entries = published().flatMap(({ manifest: { name, exports = {} } }) =>
  Object.keys(exports).flatMap((path) => (exports[path]?.import ? path.replace('.', name) : [])),
);
const rows = entries.map((entry) => {
  const [own, loaded] = [sizeOf(entry), sizeOf(entry + LOADED)];
  if (own === undefined || loaded === undefined)
    problem(`.size-limit.json does not have both limits of ${entry}.`);
  return `| \`${entry}\` | ${kB(own)} | ${kB(loaded)} |\n`;
});
const table = `| entry | without dependencies | with all it can load |\n|---|---|---|\n${rows.join('')}`;
const document = readFileSync(DOCUMENT, 'utf8');
if (process.argv.includes('--write')) writeFileSync(DOCUMENT, document.replace(MARKS, `$1${table}$3`));
else if (!agrees(MARKS.exec(document)?.[2]))
  problem(`docs/sizes.md has other sizes: npm run size.\n${table}`);

/** The compression differs a little between Nodes, and the table has one decimal. */
function agrees(written = ''): boolean {
  const [before = [], now = []] = [written, table].map((text) => text.match(FIGURE)?.map(Number));
  const isNear = now.every((size, i) => Math.abs(size - (before[i] ?? 0)) <= 0.02 * size + 0.1);
  return isNear && written.replace(FIGURE, '') === table.replace(FIGURE, '');
}

function kB(bytes = 0): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
