import { describe, expect, it } from 'vitest';
import { textOf } from './documents.ts';

const PLAN = textOf('docs/scaling.md');
const RATES = [1_000, 100_000];
const DAY = 86_400;
/** In s: the sender's span, `maxAge` and `clockTolerance` (ARCHITECTURE.md, rule 4). */
const SHORTEST = 24 * 3_600 + 22 * 60 + 72 * 3_600 + 5 * 60;
const THREE_DAYS = 3 * DAY;
/** The memory that the plan calculates with, in bytes. */
const MEMORY = 64e9;

/** A column of a row of docs/performance.md, without its spread. */
function measured(row: string, column: number): number {
  const line = textOf('docs/performance.md')
    .split('\n')
    .find((one) => one.startsWith(`| ${row} |`));
  const cell = line?.split('|')[column + 1] ?? '';
  const value = Number.parseFloat(cell.replaceAll(',', ''));
  if (Number.isNaN(value)) throw new Error(`docs/performance.md has no figure for "${row}".`);
  return value;
}

const significant = (value: number, digits: number): string =>
  Number(value.toPrecision(digits)).toLocaleString('en');

describe('the plan of docs/scaling.md', () => {
  it.each(['Fastify', 'Express'])('has the CPU time of a server as measured: %s', (framework) => {
    const cpu = measured(`${framework}, ours`, 6);
    const cores = RATES.map((rate) => `${significant(rate * cpu * 1e-6, 2)} cores`).join(' | ');
    expect(PLAN).toContain(`| server, ${framework}, memory store | *r* × ${cpu} µs | ${cores} |`);
  });

  it('has twice the cores of Fastify as half busy processes', () => {
    const processes = Math.ceil(2 * 100_000 * measured('Fastify, ours', 6) * 1e-6);
    expect(PLAN).toContain(`| 1 process, 2 to lose one | ${processes} processes |`);
  });

  it('has the signatures as measured', () => {
    const time = Math.round(measured('crypto.verify and JSON.parse alone', 1));
    expect(PLAN).toContain(`| signatures alone | *r* × ${time} µs | 0.03 cores | ${time / 10} cores |`);
  });

  it('has the rows and their size as measured', () => {
    const bytes = measured('Postgres, 1,000,000', 4);
    const [few = 0, many = 0] = RATES.map((rate) => rate * 30 * DAY);
    expect(PLAN).toContain(
      `| 30 d | ${significant(few / 1e9, 2)} billion rows, ${significant((few * bytes) / 1e12, 2)} TB | ${significant(many / 1e9, 2)} billion rows, ${significant((many * bytes) / 1e12, 2)} TB |`,
    );
    const shortest = RATES[0] ?? 0;
    const rows = shortest * SHORTEST;
    expect(PLAN).toContain(
      `${significant(rows / 1e6, 3)} million rows, ${significant((rows * bytes) / 1e9, 3)} GB`,
    );
    const inRedis = rows * measured('Redis, 1,000,000', 4);
    expect(PLAN).toContain(`${significant(inRedis / 1e9, 3)} GB of memory`);
  });

  it('has the rates at which finished jobs fill the memory', () => {
    const [, job = ''] = /\| a finished job \| ([\d,]+) bytes of memory/.exec(PLAN) ?? [];
    const rate = (seconds: number) => Math.round(MEMORY / (Number(job.replace(',', '')) * seconds));
    expect(PLAN).toContain(
      `fills 64 GB at ${rate(24 * 3_600 + 22 * 60)} captures a second (the example keeps them for three days: at ${rate(THREE_DAYS)})`,
    );
    expect(textOf('examples/queue-bullmq/src/queue.ts')).toContain('removeOnComplete: { age: THREE_DAYS }');
  });
});
