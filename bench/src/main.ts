// `npm run bench`: measures, and prints tables. `-- --quick` for a short form, `-- --write` for docs/performance.md.
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { goalTable, type Measured, writeReport } from './report.ts';
import { SUITES } from './suites/index.ts';
import { toText } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const names = SUITES.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) fail(`Unknown suite "${unknown.join(' ')}". Expected: ${names.join(', ')}.`);
if (values.write && (values.quick || positionals.length > 0)) {
  fail('--write needs the full form of all suites. Leave out --quick and the names.');
}

const machine = describeMachine();
print(`${machine.join('\n')}\n`);
const measured: Measured[] = [];
for (const suite of SUITES) {
  if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
  print(`▸ ${suite.title}\n`);
  const note = (line: string): void => print(`  ${suite.name}: ${line}`);
  const result = await suite.run({ quick: values.quick, note });
  measured.push({ suite, result });
  for (const table of result.tables) print(`\n${toText(table)}`);
}
const goals = measured.flatMap(({ result }) => result.goals ?? []);
if (goals.length > 0) print(toText(goalTable(goals)));
if (values.write) writeReport(measured, machine);

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(text: string): never {
  process.stderr.write(`✗ ${text}\n`);
  process.exit(1);
}
