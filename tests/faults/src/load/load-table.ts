import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORTS, tableOf } from '../table.ts';

const FILE = join(REPORTS, 'overload.json');

/** The results of an overload of one merchant. */
export interface LoadRow {
  readonly store: string;
  readonly limit: string;
  /** The highest rate of acknowledgements per second without overload. */
  readonly best: number;
  /** Sent notifications per second. */
  readonly sent: number;
  /** Acknowledgements per second during the overload. */
  readonly acknowledged: number;
  /** The number of replies with 503. */
  readonly refused: number;
  /** The median time of these replies, in ms. */
  readonly refusedMedian: number;
  /** The time from the end of the overload to a capture that is acknowledged at its first attempt, in s. */
  readonly normalAfter: number;
}

/** Writes the rows for the table. */
export function writeLoadRows(rows: readonly LoadRow[]): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(FILE, JSON.stringify(rows));
}

/** The rows as a table in Markdown; empty without rows. */
export function loadTable(): string {
  if (!existsSync(FILE)) return '';
  const rows = JSON.parse(readFileSync(FILE, 'utf8')) as readonly LoadRow[];
  const head = [
    'store',
    'maxConcurrency',
    'best',
    'sent',
    'acknowledged',
    'refused',
    'after (ms)',
    'normal after (s)',
  ];
  return tableOf(
    head,
    rows.map((row) => [
      row.store,
      row.limit,
      `${row.best.toFixed(0)}/s`,
      `${row.sent.toFixed(0)}/s`,
      `${row.acknowledged.toFixed(0)}/s`,
      String(row.refused),
      row.refusedMedian.toFixed(0),
      row.normalAfter.toFixed(1),
    ]),
  );
}
