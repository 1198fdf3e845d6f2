import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORTS, tableOf } from '../table.ts';

const FILE = join(REPORTS, 'overload.json');

/** What an overload did to one merchant. */
export interface LoadRow {
  readonly store: string;
  readonly bound: string;
  /** The most that it acknowledged a second with a fixed number of requests under way. */
  readonly best: number;
  /** Sent a second. */
  readonly sent: number;
  /** Acknowledged a second while it was sent. */
  readonly acknowledged: number;
  /** Replies with 503. */
  readonly refused: number;
  /** Of these, half were slower, in ms. */
  readonly refusedMedian: number;
  /** From the last request of the overload to the first one that is acknowledged at its first attempt, in s. */
  readonly normalAfter: number;
}

/** Writes the rows down for the table. */
export function writeLoadRows(rows: readonly LoadRow[]): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(FILE, JSON.stringify(rows));
}

/** The rows as a table in Markdown; empty where none were left. */
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
      row.bound,
      `${row.best.toFixed(0)}/s`,
      `${row.sent.toFixed(0)}/s`,
      `${row.acknowledged.toFixed(0)}/s`,
      String(row.refused),
      row.refusedMedian.toFixed(0),
      row.normalAfter.toFixed(1),
    ]),
  );
}
