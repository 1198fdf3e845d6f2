import { setImmediate } from 'node:timers/promises';
import {
  deferred,
  holdTime,
  letTimePass,
  openPostgres,
  type PostgresDatabase,
} from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { book, CREATE_BOOKS, stateOf, transactionsOver } from './books.ts';

const keys = createTestKeys();
let database: PostgresDatabase;
let pool: pg.Pool;
const lines: string[] = [];
const messages: string[] = [];

holdTime();
beforeAll(async () => {
  database = await openPostgres();
  // Without a timer of the pool that would continue in the next test, which has its own fake timers.
  pool = database.pool({ max: 4, idleTimeoutMillis: 0 });
  await postgresStore({ client: pool }).migrate();
  await pool.query(CREATE_BOOKS);
});
afterAll(() => database.close());
beforeEach(async () => {
  await transactionsOver(pool);
  await pool.query('TRUNCATE books, notify_capture');
});
afterEach(() => {
  lines.length = 0;
});

function receiverOn(client: pg.Pool) {
  const log = (fields: object, message: string): void => {
    messages.push(message);
    lines.push(String((fields as { code?: unknown }).code));
  };
  return createReceiver({
    clientId: 'T_1',
    publicKey: keys.publicKey,
    store: postgresStore({ client, transactional: true }),
    logger: { debug: log, info: log, warn: log, error: log },
    // Measured by the clock of the database, which is real.
    lease: 119_000,
  });
}

function notification(captureId = 'C') {
  const body = sampleNotification('captured', { captureId });
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
}

const state = () => stateOf(pool);

describe('a transactional store', () => {
  it("commits the handler's writes and the settled record together", async () => {
    const receiver = receiverOn(pool);
    expect((await receiver.receive(notification(), book)).status).toBe(200);
    expect(await state()).toEqual({ booked: 1, settled: 1, open: 0 });
    expect((await receiver.receive(notification(), () => expect.unreachable())).status).toBe(200);
  });

  it('shows no write to other connections before the commit', async () => {
    const receiver = receiverOn(pool);
    await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      expect(await state()).toMatchObject({ booked: 0, settled: 0 });
    });
    expect(await state()).toMatchObject({ booked: 1, settled: 1 });
  });

  it('rolls both back when the handler throws, and releases the claim', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      throw new Error('after the write');
    });
    expect(reply.status).toBe(500);
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await receiver.receive(notification(), book)).status).toBe(200);
  });

  it('does not acknowledge when the handler ignores a failed statement', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (_, { transaction }) => {
      await transaction?.query('SELECT 1/0').catch(() => undefined);
    });
    expect(reply.status).toBe(503);
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
  });

  it('rolls a late handler back and refuses its later statements', async () => {
    const receiver = receiverOn(pool);
    const [booked, leave] = [deferred(), deferred()];
    let refused: unknown;
    const delivery = receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      booked.resolve();
      await leave.promise;
      refused = await context.transaction?.query('SELECT 1').catch((error: unknown) => error);
    });
    await booked.promise;
    expect((await letTimePass(delivery)).status).toBe(503);
    expect(lines).toContain('HANDLER_TIMED_OUT');
    await transactionsOver(pool);
    expect(await state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await receiver.receive(notification(), () => expect.unreachable())).status).toBe(503);
    leave.resolve();
    await receiver.close();
    expect(String(refused)).toContain('This transaction is over');
    expect((await receiverOn(pool).receive(notification(), book)).status).toBe(200);
  });

  it('resets a connection before its next transaction', async () => {
    const receiver = receiverOn(pool);
    // Each transaction that requests this lock waits until the end of the test.
    const blocker = database.pool({ max: 1, idleTimeoutMillis: 0 });
    await blocker.query('SELECT pg_advisory_lock(1)');
    const stuck = deferred();
    let waiting = 0;
    const slow = Array.from({ length: 6 }, (_, index) =>
      receiver.receive(notification(`S${index}`), async (_capture, { transaction }) => {
        await transaction?.query('SET LOCAL application_name TO leaked');
        const lock = transaction?.query('SELECT pg_advisory_xact_lock(1)');
        waiting += 1;
        if (waiting === 3) stuck.resolve();
        await lock;
      }),
    );
    await stuck.promise;
    for (const reply of await letTimePass(Promise.all(slow))) expect(reply.status).toBe(503);
    const { rows } = await pool.query("SELECT current_setting('application_name') AS name");
    expect(rows[0].name).not.toBe('leaked');
    expect((await receiver.receive(notification('after'), book)).status).toBe(200);
    await blocker.end();
  });

  it('does not delay other claims by slow handlers', async () => {
    const receiver = receiverOn(pool);
    let entered = 0;
    const [full, leave] = [deferred(), deferred()];
    const slow = Array.from({ length: 8 }, (_, index) =>
      receiver.receive(notification(`S${index}`), async () => {
        entered += 1;
        if (entered === 3) full.resolve();
        await leave.promise;
      }),
    );
    await full.promise;
    const duplicate = await receiver.receive(notification('S0'), () => expect.unreachable());
    expect(duplicate.status).toBe(503);
    leave.resolve();
    for (const reply of await Promise.all(slow)) expect(reply.status).toBe(200);
  });

  it('rolls back when another delivery has claimed since', async () => {
    const receiver = receiverOn(pool);
    const reply = await receiver.receive(notification(), async (capture, context) => {
      await book(capture, context);
      await pool.query("UPDATE notify_capture SET token = 'another token'");
    });
    expect([reply.status, lines.includes('LEASE_LOST')]).toEqual([503, true]);
    expect(await state()).toMatchObject({ booked: 0, settled: 0 });
  });

  it('replies 503 when its connection is closed in the handler', async () => {
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

  it.each(['COMMIT', 'ROLLBACK', 'SELECT 1; ROLLBACK', 'ROLLBACK; BEGIN', 'COMMIT AND CHAIN'])(
    'settles nothing after a handler has ended the transaction with %j',
    async (statement) => {
      const receiver = receiverOn(pool);
      const reply = await receiver.receive(notification(), async (capture, context) => {
        await book(capture, context);
        await context.transaction?.query(statement);
      });
      expect(reply.status).toBe(503);
      expect(messages.at(-1)).toContain('the handler has ended the transaction');
      expect(await state()).toMatchObject({ settled: 0, open: 0 });
    },
  );

  it('allows savepoints in the handler', async () => {
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

  it('handles errors of a connection before its first use, so that they never end the process', async () => {
    const separate = database.pool({ max: 2 });
    postgresStore({ client: separate, transactional: true });
    const client = await separate.connect();
    expect(client.listenerCount('error')).toBeGreaterThan(0);
    client.emit('error', new Error('terminating connection due to administrator command'));
    client.release(true);
  });

  it('adds only one listener to a pool for all its stores', () => {
    const shared = database.pool({ max: 2 });
    for (let store = 0; store < 20; store++) postgresStore({ client: shared, transactional: true });
    expect(shared.listenerCount('connect')).toBe(1);
  });

  it('requires a pool of at least two connections', () => {
    for (const client of [database.pool({ max: 1 }), { query: async () => ({ rows: [] }) }]) {
      expect(() => postgresStore({ client, transactional: true })).toThrowError(
        expect.objectContaining({ reason: 'STORE_INVALID' }),
      );
    }
  });
});
