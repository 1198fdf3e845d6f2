// `npm run fuzz -- --minutes 10`: fuzzes for that time, and prints a table. `-- --write` puts it into docs/security.md.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { write } from '../document.ts';
import { PROPERTIES } from './properties.ts';
import { HEAD, Tally } from './tally.ts';

/** The runs of a property in each round. */
const BATCH = 400;
/** A run that takes longer hangs, in ms. */
const HANGS = 120_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes is "${values.minutes}". Expected: a number over 0.`);

const tallies = new Map(PROPERTIES.map((property) => [property, new Tally()]));
const end = performance.now() + minutes * 60_000;
let failures = 0;
while (performance.now() < end) {
  for (const [{ name, property }, tally] of tallies) {
    const checked = property((attempt) => tally.add(attempt));
    const result = await fc.check(checked, { numRuns: BATCH, timeout: HANGS });
    if (!result.failed) continue;
    failures += 1;
    process.stderr.write(`✗ ${name}: ${fc.defaultReportMessage(result)}\n${result.errorInstance}\n`);
  }
}
const rows = [...tallies].map(([{ name }, tally]) => tally.row(name));
const runs = [...tallies.values()].reduce((sum, tally) => sum + tally.runs, 0);
const summary = `${runs.toLocaleString('en')} requests in ${minutes} minutes on Node ${process.versions.node}: ${failures} failures.`;
const table = [summary, '', HEAD, ...rows, ''].join('\n');
process.stdout.write(table);
if (values.write) write('fuzz', table);
if (failures > 0) process.exitCode = 1;
