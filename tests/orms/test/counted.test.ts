import type { PostgresDatabase } from '@notify-capture/contract';
import { sampleNotification } from '@notify-capture/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inUse, usageOf } from '../src/counting.ts';
import { openBooks } from '../src/database.ts';
import { Deliveries } from '../src/deliveries.ts';
import { expectDocumented, tableOf } from '../src/document.ts';
import type { OpenOrm } from '../src/orm.ts';
import { bookWithPg } from '../src/pg.ts';
import { signed, WAYS } from '../src/ways.ts';

let database: PostgresDatabase;
beforeAll(async () => {
  database = await openBooks();
});
afterAll(() => database.close());

describe('one delivery in the database', () => {
  const rows: string[][] = [];

  it.each(WAYS)('$name', async ({ open }) => {
    const pool = database.pool({ max: 10 });
    const usage = usageOf(pool);
    const deliver = open(pool);
    let held = 0;
    await deliver(signed(`first ${rows.length}`), () => undefined);
    usage.statements.length = 0;
    await deliver(signed(`second ${rows.length}`), () => {
      held = inUse(pool);
    });
    expect(inUse(pool)).toBe(0);
    const { statements, connections } = usage;
    rows.push([statements.join(', '), `${statements.length}`, `${connections}`, `${held}`]);
  });

  it('is the table of docs/orms.md', () => {
    const head = [
      '',
      'statements',
      'round trips',
      'connections at most',
      'connections held while your handler waits for something else',
    ];
    expectDocumented(
      'counted',
      tableOf(
        head,
        rows.map((row, i) => [WAYS[i]?.name ?? '', ...row]),
      ),
    );
  });

  it('needs no second connection: a pool with one is enough for context.settle', async () => {
    const deliver = WAYS[0]?.open(database.pool({ max: 1 }));
    await Promise.all(Array.from({ length: 5 }, (_, i) => deliver?.(signed(`one ${i}`), () => undefined)));
  });

  it('locks the row of the store only from the settle to the commit', async () => {
    const pool = database.pool({ max: 10 });
    const orm: OpenOrm = { onCapture: bookWithPg(pool), client: pool, close: () => pool.end() };
    const locks: unknown[] = [];
    const observe = async (): Promise<void> => {
      const { rows: found } = await pool.query(
        "SELECT count(*)::int AS locks FROM pg_locks WHERE relation = 'notify_capture'::regclass AND mode = 'RowExclusiveLock'",
      );
      locks.push(found[0].locks);
    };
    const reply = await new Deliveries(pool, orm).deliver(sampleNotification('captured'), (book, settle) =>
      book(async (query) => {
        await observe();
        await settle(query);
        await observe();
      }),
    );
    await observe();
    expect([reply.status, ...locks]).toEqual([200, 0, 1, 0]);
  });
});
