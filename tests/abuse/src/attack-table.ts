import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the tables that the long form writes. */
const REPORTS = join(import.meta.dirname, '..', 'reports');

/** What was seen in one attack. */
export interface AttackRow {
  readonly name: string;
  readonly sent: number;
  readonly genuine: number;
  readonly usual: readonly number[];
  readonly during: readonly number[];
  readonly heapGrowth: number;
  readonly logLines: number;
}

const HEAD = [
  '| attack | requests | genuine, all acknowledged | their p99, ms | usual p99, ms | heap growth, KiB | log lines |',
  '| --- | --: | --: | --: | --: | --: | --: |',
];

/** Writes the table for docs/security.md. */
export function writeAttacks(rows: readonly AttackRow[]): void {
  const lines = rows.map(({ name, sent, genuine, usual, during, heapGrowth, logLines }) => {
    const cells = [sent, genuine, p99(during), p99(usual), Math.round(heapGrowth / 1_024), logLines];
    return `| ${[name, ...cells.map((cell) => cell.toLocaleString('en'))].join(' | ')} |`;
  });
  writeReport('attacks', [...HEAD, ...lines, ''].join('\n'));
}

/** Writes one table, and prints it. */
export function writeReport(mark: string, text: string): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(REPORTS, `${mark}.md`), text);
  process.stdout.write(`\n${text}`);
}

function p99(latencies: readonly number[]): number {
  const sorted = [...latencies].sort((one, other) => one - other);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0).toFixed(1));
}
