import { setImmediate } from 'node:timers/promises';
import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const keys = createTestKeys();
let database: PostgresDatabase;
let pool: pg.Pool;
const lines: string[] = [];

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool({ max: 4 });
  await postgresStore({ client: pool }).migrate();
  await pool.query('CREATE TABLE books (key text PRIMARY KEY, capture_id text NOT NULL)');
});
afterAll(() => database.close());
beforeEach(async () => {
  await pool.query('TRUNCATE books, notify_capture');
});
afterEach(() => {
  lines.length = 0;
});

function receiverOn(client: pg.Pool, handlerTimeout = 5_000) {
  const log = (fields: object): void => {
    lines.push(String((fields as { code?: unknown }).code));
  };
  return createReceiver({
    clientId: 'T_1',
    publicKey: keys.publicKey,
    store: postgresStore({ client, transactional: true }),
    logger: { debug: log, info: log, warn: log, error: log },
    handlerTimeout,
    lease: 60_000,
  });
}

function notification(captureId = 'C') {
  const body = sampleNotification('captured', { captureId });
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
}

const book: CaptureHandler = async ({ captureId }, { key, transaction }) => {
  await transaction?.query('INSERT INTO books VALUES ($1, $2)', [key, captureId]);
};

async function state(): Promise<{ booked: number; settled: number; open: number }> {
  const { rows } = await pool.query(`SELECT
    (SELECT count(*) FROM books)::int AS booked,
    (SELECT count(*) FROM notify_capture WHERE settled_at IS NOT NULL)::int AS settled,
    (SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND state LIKE 'idle in transaction%')::int AS open`);
  return rows[0];
}

describe('a transactional store', () => {
  it("commits the handler's writes and the settled record together", async () => {
    const receiver = receiverOn(pool);
    expect((await receiver.receive(notification(), book)).status).toBe(200);
    expect(await state()).toEqual({ booked: 1, settled: 1, open: 0 });
    expect((await receiver.receive(notification(), () => expect.unreachable())).status).toBe(200);
  });

  it('shows nobody a write before both are committed', async () => {
    const receiver = receiverOn(pool);
    await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      expect(await state()).toMatchObject({ booked: 0, settled: 0 });
    });
    expect(await state()).toMatchObject({ booked: 1, settled: 1 });
  });

  it('rolls both back when the handler throws, and gives the capture free', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      throw new Error('after the write');
    });
    expect(reply.status).toBe(500);
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await receiver.receive(notification(), book)).status).toBe(200);
  });

  it('acknowledges nothing when a statement failed that the handler swallowed', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (_, { transaction }) => {
      await transaction?.query('SELECT 1/0').catch(() => undefined);
    });
    expect(reply.status).toBe(503);
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
  });

  it('rolls a late handler back and lets it write no more, even on a connection of its own', async () => {
    const receiver = receiverOn(pool, 1_000);
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let refused: unknown;
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      await gate;
      refused = await context.transaction?.query('SELECT 1').catch((error: unknown) => error);
    });
    expect(reply.status).toBe(503);
    expect(lines).toContain('HANDLER_TIMED_OUT');
    while ((await state()).open > 0) await setImmediate();
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await receiver.receive(notification(), () => expect.unreachable())).status).toBe(503);
    go();
    await receiver.close();
    expect(String(refused)).toContain('This transaction is over');
    expect((await receiverOn(pool).receive(notification(), book)).status).toBe(200);
  });

  it('hands a connection on that carries nothing of the transaction before', async () => {
    const receiver = receiverOn(pool, 1_000);
    const slow = Array.from({ length: 6 }, (_, index) =>
      receiver.receive(notification(`S${index}`), async (_capture, { transaction }) => {
        await transaction?.query('SET LOCAL application_name TO leaked');
        await transaction?.query('SELECT pg_sleep(30)');
      }),
    );
    for (const reply of await Promise.all(slow)) expect(reply.status).toBe(503);
    const { rows } = await pool.query("SELECT current_setting('application_name') AS name");
    expect(rows[0].name).not.toBe('leaked');
    expect((await receiver.receive(notification('after'), book)).status).toBe(200);
  });

  it('does not let slow handlers keep other claims waiting', async () => {
    const receiver = receiverOn(pool);
    let entered = 0;
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = Array.from({ length: 8 }, (_, index) =>
      receiver.receive(notification(`S${index}`), async () => {
        entered += 1;
        await gate;
      }),
    );
    while (entered < 3) await setImmediate();
    const duplicate = await receiver.receive(notification('S0'), () => expect.unreachable());
    expect(duplicate.status).toBe(503);
    go();
    for (const reply of await Promise.all(slow)) expect(reply.status).toBe(200);
  });

  it('refuses a transaction to settle that somebody else has claimed since', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      await pool.query("UPDATE notify_capture SET token = 'somebody else'");
    });
    expect([reply.status, lines.includes('LEASE_LOST')]).toEqual([503, true]);
    expect(await state()).toMatchObject({ booked: 0, settled: 0 });
  });

  it('survives a connection that is cut in the middle', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      await pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
      await setImmediate();
    });
    expect(reply.status).toBe(503);
    expect(await state()).toMatchObject({ booked: 0, settled: 0 });
  });

  it.each(['COMMIT', ' rollback', 'BEGIN', 'START TRANSACTION', 'end', 'ABORT'])(
    'lets no handler end it with %j: nothing is written or acknowledged, and then it is booked once',
    async (statement) => {
      const receiver = receiverOn(pool);
      let refused: unknown;
      const reply = await receiver.receive(notification(), async (capture, context) => {
        await book(capture, context);
        refused = await context.transaction?.query(statement).catch((error: unknown) => error);
        throw refused;
      });
      expect([reply.status, String(refused)]).toEqual([500, expect.stringContaining('use SAVEPOINT')]);
      expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
      expect((await receiver.receive(notification(), book)).status).toBe(200);
      expect(await state()).toEqual({ booked: 1, settled: 1, open: 0 });
    },
  );

  it('settles nothing when a handler has ended it all the same', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      await context.transaction?.query('SELECT 1; ROLLBACK');
    });
    expect(reply.status).toBe(503);
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
  });

  it('may have savepoints of the handler', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await context.transaction?.query('SAVEPOINT part');
      await context.transaction?.query('SELECT 1/0').catch(() => undefined);
      await context.transaction?.query({ text: 'ROLLBACK TO SAVEPOINT part' } as never);
      await book(capture, context);
    });
    expect(reply.status).toBe(200);
    expect(await state()).toEqual({ booked: 1, settled: 1, open: 0 });
  });

  it('listens on a connection before anybody has it: an error on it never ends the process', async () => {
    const own = database.pool({ max: 2 });
    postgresStore({ client: own, transactional: true });
    const client = await own.connect();
    expect(client.listenerCount('error')).toBeGreaterThan(0);
    client.emit('error', new Error('terminating connection due to administrator command'));
    client.release(true);
  });

  it('needs a pool of two connections at least', () => {
    for (const client of [database.pool({ max: 1 }), { query: async () => ({ rows: [] }) }]) {
      expect(() => postgresStore({ client, transactional: true })).toThrowError(
        expect.objectContaining({ mistake: 'STORE_INVALID' }),
      );
    }
  });
});
