import { setTimeout } from 'node:timers/promises';
import type { PostgresDatabase } from '@notify-capture/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBooks } from '../src/database.ts';
import { report, tableOf } from '../src/document.ts';
import { signed, WAYS } from '../src/ways.ts';

const CONCURRENCY = 32;
const DELIVERIES = 320;
const ROUNDS = 3;

/** What the handler does before it writes. */
const BEFORE: readonly (() => unknown)[] = [() => undefined, () => setTimeout(200)];

let database: PostgresDatabase;
beforeAll(async () => {
  database = await openBooks();
});
afterAll(() => database.close());

// Only in the long form: it measures the machine. The rounds take turns, so that each way has the same machine.
it('measures 32 deliveries at once over a pool of ten connections', async () => {
  const deliver = WAYS.map((way) => way.open(database.pool({ max: 10 })));
  const times = WAYS.map(() => BEFORE.map(() => 0));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [way, one] of deliver.entries()) {
      for (const [kind, before] of BEFORE.entries()) {
        const waiting = Array.from({ length: DELIVERIES }, (_, i) => signed(`${round}-${way}-${kind}-${i}`));
        const worker = async (): Promise<void> => {
          for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await one(next, before);
        };
        const start = performance.now();
        await Promise.all(Array.from({ length: CONCURRENCY }, worker));
        // The first round warms up.
        const row = times[way];
        if (round > 0 && row) row[kind] = (row[kind] ?? 0) + performance.now() - start;
      }
    }
  }
  const { rows } = await database.pool().query('SELECT count(*)::int AS booked FROM booking');
  expect(rows[0].booked).toBe(WAYS.length * BEFORE.length * DELIVERIES * (ROUNDS + 1));
  const lines = WAYS.map(({ name }, way) => [
    name,
    ...BEFORE.map((_, kind) => ((times[0]?.[kind] ?? 0) / (times[way]?.[kind] ?? 1)).toFixed(2)),
  ]);
  const head = ['', 'the handler only writes', 'the handler first waits 200 ms for another service'];
  report('measured', tableOf(head, lines));
});
