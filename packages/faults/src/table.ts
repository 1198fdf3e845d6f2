import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from './cases.ts';

const REPORTS = join(import.meta.dirname, '..', 'reports');
/** Where each file of tests leaves its rows. */
export const ROWS = join(REPORTS, 'rows');
/** The whole table, as it is in docs/reliability.md. */
export const TABLE = join(REPORTS, 'faults.md');

/** The stores in the order of the table. */
const STORES: readonly string[] = ['Postgres, transactional', 'Postgres', 'Redis', 'embedded'];

/** What became of the captures of one case, on one store. */
export interface Row {
  readonly fault: string;
  readonly store: string;
  readonly sent: number;
  readonly acknowledged: number;
  readonly booked: number;
  readonly lost: number;
  readonly twice: number;
}

/** All rows that were left, as a table in Markdown. */
export function table(): string {
  const files = existsSync(ROWS) ? readdirSync(ROWS) : [];
  const rows = files.flatMap((file) => JSON.parse(readFileSync(join(ROWS, file), 'utf8')) as Row[]);
  const place = ({ fault, store }: Row) => CASES.indexOf(fault) * STORES.length + STORES.indexOf(store);
  rows.sort((one, other) => place(one) - place(other));
  const lines = rows.map((row) =>
    [row.fault, row.store, row.sent, row.acknowledged, row.booked, row.lost, row.twice].map(String),
  );
  const head = ['case', 'store', 'sent', 'acknowledged', 'booked', 'lost', 'twice'];
  const widths = head.map((name, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? name).length)),
  );
  const printed = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${column < 2 ? '-' : ':'}`).join('|')}|`;
  return [printed(head), rule, ...lines.map(printed), ''].join('\n');
}
