import { rmSync, writeFileSync } from 'node:fs';
import { ROWS, TABLE, table } from './table.ts';

/** A global set-up of vitest: what became of the captures, as a table at the end. */
export function setup(): void {
  rmSync(ROWS, { recursive: true, force: true });
}

export function teardown(): void {
  const printed = table();
  writeFileSync(TABLE, printed);
  process.stdout.write(`\n${printed}`);
}
