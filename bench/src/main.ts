// `npm run bench`: measures, and prints tables. `-- --quick` for a short form, `-- --write` for docs/performance.md.
import { parseArgs } from 'node:util';
import { goalTable, rowsOf } from './goals.ts';
import { describeMachine } from './machine.ts';
import { isFrom, type Measured, readDocument, writeReport } from './report.ts';
import { SUITES } from './suites/index.ts';
import { toText } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const names = SUITES.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) fail(`Unknown suite "${unknown.join(' ')}". Expected: ${names.join(', ')}.`);
if (values.write && values.quick) fail('--write needs the full form. Leave out --quick.');
const chosen = positionals.length === 0 ? SUITES : SUITES.filter(({ name }) => positionals.includes(name));
const machine = describeMachine();
const isPart = chosen.length < SUITES.length && chosen.some(({ document }) => document === undefined);
if (values.write && isPart && !isFrom(readDocument(), machine)) {
  fail('The figures in docs/performance.md are from another machine or other versions. Run all suites.');
}

print(`${machine.join('\n')}\n`);
const measured: Measured[] = [];
for (const suite of chosen) {
  print(`▸ ${suite.title}\n`);
  const note = (line: string): void => print(`  ${suite.name}: ${line}`);
  const begun = performance.now();
  const result = await suite.run({ quick: values.quick, note });
  note(`${Math.round((performance.now() - begun) / 1000)} s`);
  measured.push({ suite, result });
  for (const table of result.tables) print(`\n${toText(table)}`);
}
const goals = measured.flatMap(({ suite, result }) => rowsOf(suite.name, result.goals ?? []));
if (goals.length > 0) print(toText(goalTable(goals)));
if (values.write) writeReport(measured, machine);

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(text: string): never {
  process.stderr.write(`✗ ${text}\n`);
  process.exit(1);
}
