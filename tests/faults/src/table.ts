import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from './cases.ts';

/** The folder of the reports. */
export const REPORTS = join(import.meta.dirname, '..', 'reports');
/** The folder with the rows of each test file. */
export const ROWS = join(REPORTS, 'rows');
/** The file with all tables, for docs/reliability.md. */
export const TABLES = join(REPORTS, 'faults.md');

/** The stores in the order of the table. */
const STORES: readonly string[] = [
  'Postgres, own transaction',
  'Postgres, transactional',
  'Postgres',
  'Redis',
  'embedded, own transaction',
  'embedded',
];

/** The results of one case on one store. */
export interface Row {
  readonly fault: string;
  readonly store: string;
  readonly sent: number;
  readonly acknowledged: number;
  readonly booked: number;
  readonly lost: number;
  readonly twice: number;
}

/** All written rows as a table in Markdown. */
export function table(): string {
  const files = existsSync(ROWS) ? readdirSync(ROWS) : [];
  const rows = files.flatMap((file) => JSON.parse(readFileSync(join(ROWS, file), 'utf8')) as Row[]);
  const place = ({ fault, store }: Row) => CASES.indexOf(fault) * STORES.length + STORES.indexOf(store);
  rows.sort((one, other) => place(one) - place(other));
  return tableOf(
    ['case', 'store', 'sent', 'acknowledged', 'booked', 'lost', 'twice'],
    rows.map((row) =>
      [row.fault, row.store, row.sent, row.acknowledged, row.booked, row.lost, row.twice].map(String),
    ),
  );
}

/** Formats a table in Markdown: the first two columns contain text, the others numbers. */
export function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? name).length)),
  );
  const printed = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < 2 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => `${'-'.repeat(width + 1)}${column < 2 ? '-' : ':'}`);
  return [printed(head), `|${rule.join('|')}|`, ...lines.map(printed), ''].join('\n');
}
