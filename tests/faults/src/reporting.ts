import { mkdirSync, writeFileSync } from 'node:fs';
import { loadTable } from './load/load-table.ts';
import { REPORTS, TABLES, table } from './table.ts';

/** A global set-up of vitest, which prints the tables of results at the end. */
export function setup(): void {
  mkdirSync(REPORTS, { recursive: true });
}

export function teardown(): void {
  const printed = [table(), loadTable()].filter((text) => text !== '').join('\n');
  writeFileSync(TABLES, printed);
  process.stdout.write(`\n${printed}`);
}
