import {
  deferred,
  holdTime,
  letTimePass,
  openPostgres,
  type PostgresDatabase,
  startProxy,
  type TcpProxy,
} from '@notify-capture/contract';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresStore, postgresStore } from '../src/index.ts';
import { transactionOn } from './merchant-database.ts';
import { OWN_BOOKS, type OwnContext, OwnDelivery, type OwnHandler } from './own-transaction.ts';

const unreachable = (): void => expect.unreachable('the handler must not run');
const fixed = { idleTimeoutMillis: 0 };

holdTime();
let database: PostgresDatabase;
let pool: pg.Pool;
let store: PostgresStore;
let delivery: OwnDelivery;

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool({ max: 6, ...fixed });
  store = postgresStore({ client: pool });
  await store.migrate();
  await pool.query(OWN_BOOKS);
});
afterAll(() => database.close());
beforeEach(() => {
  delivery = new OwnDelivery({ store, database: pool, transaction: (run) => transactionOn(pool, run) });
});

/** The connection of the merchant's transaction goes through the proxy; those of the store do not. */
async function behindProxy(): Promise<{ remote: pg.Pool; proxy: TcpProxy }> {
  const proxy = await startProxy(database.port);
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const remote = database.pool({ connectionString: url.href, max: 1, ...fixed });
  return { remote, proxy };
}

/** Books and settles over a connection, up to the COMMIT. */
async function beforeCommit(client: pg.PoolClient, context: OwnContext): Promise<void> {
  client.on('error', () => undefined);
  await client.query('BEGIN');
  await delivery.write((text, values) => client.query(text, values), context);
}

describe("a connection of the merchant's transaction that fails", () => {
  it('after COMMIT has reached the database: acknowledges, and logs the error of the handler', async () => {
    const { remote, proxy } = await behindProxy();
    const reply = await delivery.deliver(async (_, context) => {
      const client = await remote.connect();
      await beforeCommit(client, context);
      const lost = proxy.loseAnswers();
      const committed = client.query('COMMIT');
      await lost;
      proxy.restore();
      await committed.finally(() => client.release(true));
    });
    expect([reply.status, delivery.codes()]).toEqual([200, ['SETTLED_DESPITE_ERROR']]);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
    await proxy.close();
  });

  it('after COMMIT has reached the database, and waits until the handler is late: is settled', async () => {
    const { remote, proxy } = await behindProxy();
    const waits = deferred();
    const first = delivery.deliver(async (_, context) => {
      const client = await remote.connect();
      await beforeCommit(client, context);
      const lost = proxy.loseAnswers();
      const committed = client.query('COMMIT');
      await lost;
      waits.resolve();
      await committed.finally(() => client.release(true));
    });
    await waits.promise;
    expect((await letTimePass(first)).status).toBe(503);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    proxy.restore();
    await delivery.merchant.line('SETTLED_LATE');
    expect(await delivery.booked()).toBe(1);
    await proxy.close();
  });

  it('before COMMIT reaches the database: rolls back, and the next delivery books', async () => {
    const { remote, proxy } = await behindProxy();
    const reply = await delivery.deliver(async (_, context) => {
      const client = await remote.connect();
      await beforeCommit(client, context);
      proxy.cut();
      const committed = client.query('COMMIT');
      proxy.restore();
      await committed.finally(() => client.release(true));
    });
    expect(reply.status).toBe(500);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
    await proxy.close();
  });

  it.each(['before', 'after'])('is ended by the server %s the settle: rolls back', async (moment) => {
    const end = (client: pg.PoolClient & { processID?: number }) =>
      pool.query('SELECT pg_terminate_backend($1)', [client.processID]);
    const reply = await delivery.deliver((_, context) =>
      transactionOn(pool, async (query, client) => {
        if (moment === 'before') await end(client);
        await delivery.write(query, context);
        await end(client);
      }),
    );
    expect(reply.status).toBe(500);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('does not end the process, although nobody listens for its errors', async () => {
    const reply = await delivery.deliver(async (_, context) => {
      const client: pg.PoolClient & { processID?: number } = await pool.connect();
      await client.query('BEGIN');
      await delivery.write((text, values) => client.query(text, values), context);
      const closed = new Promise((resolve) => client.once('end', resolve));
      await pool.query('SELECT pg_terminate_backend($1)', [client.processID]);
      await closed;
      await client.query('COMMIT').finally(() => client.release());
    });
    expect(reply.status).toBe(500);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('is ended by the server two minutes after the settle, unless the merchant has set another limit', async () => {
    const limitOf = async (query: Parameters<typeof delivery.write>[0]) => {
      const answer = await query('SHOW idle_in_transaction_session_timeout', []);
      return (answer as { rows: { idle_in_transaction_session_timeout: string }[] }).rows[0]
        ?.idle_in_transaction_session_timeout;
    };
    const limits: unknown[] = [];
    const own = database.pool({ max: 1, ...fixed });
    const handler: OwnHandler = (_, context) =>
      transactionOn(own, async (query) => {
        await delivery.write(query, context);
        limits.push(await limitOf(query));
      });
    expect((await delivery.deliver(handler)).status).toBe(200);
    limits.push(await limitOf((text) => own.query(text)));
    await own.query("SET idle_in_transaction_session_timeout = '7s'");
    expect((await delivery.deliver(handler, 'pending')).status).toBe(200);
    delivery = new OwnDelivery({ store, database: pool, transaction: (run) => transactionOn(pool, run) });
    expect((await delivery.deliver(handler)).status).toBe(200);
    expect(limits).toEqual(['2min', '0', '7s']);
  });
});

describe('a pool that the store and the merchant share', () => {
  it('needs one connection for each delivery, also when thirty duplicates are received at the same time', async () => {
    const single = database.pool({ max: 1, ...fixed });
    const shared = new OwnDelivery({
      store: postgresStore({ client: single }),
      database: pool,
      transaction: (run) => transactionOn(single, run),
    });
    const replies = await Promise.all(Array.from({ length: 30 }, () => shared.deliver(shared.book)));
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await shared.booked()).toBe(1);
  });
});

describe.each(['REPEATABLE READ', 'SERIALIZABLE'])('a transaction of the isolation level %s', (level) => {
  const begin = `BEGIN ISOLATION LEVEL ${level}`;
  const book: OwnHandler = (_, context) =>
    transactionOn(pool, (query) => delivery.write(query, context), begin);

  it('settles, and can settle twice', async () => {
    const reply = await delivery.deliver((_, context) =>
      transactionOn(
        pool,
        async (query) => {
          await delivery.write(query, context);
          await context.settle(query);
        },
        begin,
      ),
    );
    expect(reply.status).toBe(200);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('cannot commit when another delivery has claimed after its snapshot', async () => {
    const [read, leave] = [deferred(), deferred()];
    const errors: unknown[] = [];
    const first = delivery.deliver(async (_, context) => {
      const ended = transactionOn(
        pool,
        async (query) => {
          await query('SELECT 1 FROM books', []);
          read.resolve();
          await leave.promise;
          await delivery.write(query, context).catch((error: unknown) => errors.push(error));
        },
        begin,
      );
      await ended;
      // As a merchant does after a serialization failure.
      await book(undefined as never, context);
    });
    await read.promise;
    await delivery.elapse();
    expect((await delivery.deliver(book)).status).toBe(200);
    leave.resolve();
    expect((await first).status).toBe(503);
    expect(errors).toMatchObject([{ code: '40001' }]);
    expect(delivery.codes()).toContain('LEASE_LOST');
    expect(await delivery.booked()).toBe(1);
  });

  it('books each of thirty captures once, of which each is received three times at the same time', async () => {
    const all = Array.from(
      { length: 30 },
      () => new OwnDelivery({ store, database: pool, transaction: (run) => transactionOn(pool, run) }),
    );
    const handlerOf = (one: OwnDelivery) => (_: unknown, context: OwnContext) =>
      transactionOn(pool, (query) => one.write(query, context), begin);
    await Promise.all(all.flatMap((one) => [0, 1, 2].map(() => one.deliver(handlerOf(one)))));
    for (const one of all) {
      // A serialization failure is an ordinary error of the handler: Alipay retries.
      while ((await one.deliver(handlerOf(one))).status !== 200);
      expect(await one.booked()).toBe(1);
    }
  });
});
