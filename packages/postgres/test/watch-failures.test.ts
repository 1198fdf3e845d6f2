import { setImmediate } from 'node:timers/promises';
import {
  deferred,
  holdTime,
  letTimePass,
  Merchant,
  openPostgres,
  type PostgresDatabase,
} from '@notify-capture/contract';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PostgresStore, postgresStore, type Watch, type WatchOptions } from '../src/index.ts';
import { expected, MINUTE } from './overdue-stores.ts';

let database: PostgresDatabase;
let pool: pg.Pool;
let store: PostgresStore;
let merchant: Merchant;
const watches: Watch[] = [];

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool({ idleTimeoutMillis: 0 });
  store = postgresStore({ client: pool });
  await store.migrate();
});
afterAll(() => database.close());
beforeEach(async () => {
  await pool.query('TRUNCATE notify_capture_expected');
  merchant = new Merchant();
});
afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
});

function start(onOverdue: WatchOptions['onOverdue'], on = store): Watch {
  const watch = on.startWatch({ every: MINUTE, logger: merchant.logger, onOverdue });
  watches.push(watch);
  return watch;
}

describe('a watch whose onOverdue fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no network');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no network'))],
  ])('logs that it %s, and hands over the next capture', async (_, fail) => {
    await store.expect(expected('fails', new Date(Date.now() - 2 * MINUTE)));
    await store.expect(expected('works'));
    const works = deferred();
    start(({ captureRequestId }) => (captureRequestId === 'works' ? works.resolve() : fail()));
    await works.promise;
    expect(merchant.logged).toMatchObject([
      {
        level: 'error',
        fields: {
          code: 'ON_OVERDUE_FAILED',
          hint: expect.any(String),
          clientId: 'T_1',
          captureRequestId: 'fails',
          paymentId: 'P-fails',
          attempts: 1,
          nextAttemptAt: expect.any(Date),
          err: new Error('no network'),
        },
      },
    ]);
  });

  describe('to return in time', () => {
    holdTime();

    it('aborts the signal after half a minute, logs it, and hands over the next capture', async () => {
      await store.expect(expected('late', new Date(Date.now() - 2 * MINUTE)));
      await store.expect(expected('works'));
      const begun = deferred();
      const aborted = deferred<number>();
      const works = deferred();
      start(({ captureRequestId }, { signal }) => {
        if (captureRequestId === 'works') return works.resolve();
        const startedAt = performance.now();
        begun.resolve();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.resolve(performance.now() - startedAt);
            reject(signal.reason);
          });
        });
      });
      await begun.promise;
      expect(await letTimePass(aborted.promise)).toBe(MINUTE / 2);
      await works.promise;
      expect(merchant.logged).toMatchObject([
        { level: 'error', fields: { code: 'ON_OVERDUE_TIMED_OUT', captureRequestId: 'late' } },
      ]);
    });
  });
});

/** Waits until the watch waits, and lets it look again. */
async function lookAgain(): Promise<void> {
  do await setImmediate();
  while (vi.getTimerCount() === 0);
  vi.advanceTimersToNextTimer();
}

describe('a watch whose database fails', () => {
  holdTime();

  it('logs it, looks again later, and logs that it works again', async () => {
    await store.expect(expected('R'));
    await pool.query('ALTER TABLE notify_capture_expected RENAME TO elsewhere');
    const found = deferred();
    start(() => found.resolve());
    expect(await merchant.line('WATCH_FAILED')).toMatchObject({
      level: 'error',
      fields: { hint: expect.stringContaining('migrate'), failures: 1, err: { code: '42P01' } },
    });
    await pool.query('ALTER TABLE elsewhere RENAME TO notify_capture_expected');
    await lookAgain();
    await found.promise;
    expect(merchant.logged.map(({ level, fields }) => [level, fields['code']])).toEqual([
      ['error', 'WATCH_FAILED'],
      ['info', 'WATCH_RECOVERED'],
    ]);
  });

  it('logs an outage once, then every 10 minutes', async () => {
    let looks = 0;
    const broken = postgresStore({
      client: {
        async query() {
          looks += 1;
          throw new Error('no route to host');
        },
      },
    });
    start(() => expect.unreachable(), broken);
    while (looks < 22) await lookAgain();
    expect(merchant.lines('WATCH_FAILED').map(({ fields }) => fields['failures'])).toEqual([1, 11, 21]);
  });

  it('does not wait for ever for an answer, neither to look again nor to stop', async () => {
    const again = deferred();
    let looks = 0;
    const hanging = postgresStore({
      client: {
        query() {
          looks += 1;
          if (looks === 2) again.resolve();
          return new Promise<never>(() => undefined);
        },
      },
    });
    const watch = start(() => expect.unreachable(), hanging);
    await letTimePass(merchant.line('WATCH_FAILED'));
    await letTimePass(again.promise);
    await letTimePass(watch.stop());
  });

  it('reports an answer that cannot be read', async () => {
    start(
      () => expect.unreachable(),
      postgresStore({ client: { query: async () => ({ rows: [{ answer: '{"clientId":7}' }] }) } }),
    );
    expect((await merchant.line('WATCH_FAILED')).fields['err']).toMatchObject({
      message: 'The answer of the database cannot be read: it is not a list of expected captures',
    });
  });
});

describe('a watch without overdue captures', () => {
  holdTime();

  it('looks again every time, and not after it is stopped', async () => {
    let looks = 0;
    let looked = deferred();
    const counting = postgresStore({
      client: {
        async query() {
          looks += 1;
          looked.resolve();
          return { rows: [] };
        },
      },
    });
    const watch = start(() => expect.unreachable(), counting);
    for (let count = 1; count <= 3; count++) {
      await letTimePass(looked.promise);
      expect(looks).toBe(count);
      looked = deferred();
    }
    await watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never looks while a hand-over is running', async () => {
    await store.expect(expected('R'));
    const begun = deferred();
    const end = deferred();
    const queries: string[] = [];
    const counting = postgresStore({
      client: {
        async query(text, values) {
          queries.push(text);
          return { rows: (await pool.query(text, values)).rows };
        },
      },
    });
    start(async () => {
      begun.resolve();
      await end.promise;
    }, counting);
    await begun.promise;
    expect(queries).toHaveLength(1);
    // Only the time limit of the hand-over is waiting.
    expect(vi.getTimerCount()).toBe(1);
    end.resolve();
  });
});
