import { holdTime, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type { CaptureContext } from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore, type TransactionalPostgresStore } from '../src/index.ts';
import { transactionOn } from './merchant-database.ts';
import { OWN_BOOKS, type OwnContext, OwnDelivery } from './own-transaction.ts';

type BothContext = CaptureContext<TransactionalPostgresStore>;

const unreachable = (): void => expect.unreachable('the handler must not run');

holdTime();
let database: PostgresDatabase;
let pool: pg.Pool;
let delivery: OwnDelivery;
const fails = new Error('constraint violated');

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool({ max: 6, idleTimeoutMillis: 0 });
  await postgresStore({ client: pool }).migrate();
  await pool.query(OWN_BOOKS);
});
afterAll(() => database.close());
beforeEach(() => {
  const store = postgresStore({ client: pool, transactional: true });
  delivery = new OwnDelivery({ store, database: pool, transaction: (run) => transactionOn(pool, run) });
});

function deliver(handler: (context: BothContext) => Promise<unknown>) {
  return delivery.deliver((_, context) => handler(context as BothContext));
}

const stateOf = async () => ({ booked: await delivery.booked(), codes: delivery.codes() });

describe("context.settle with a transactional store, whose own transaction is open beside the merchant's", () => {
  it("settles in the merchant's transaction", async () => {
    expect(
      (await deliver((context) => delivery.book(undefined as never, context) as Promise<void>)).status,
    ).toBe(200);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect(await stateOf()).toEqual({ booked: 1, codes: [] });
  });

  it.each([
    ['lets the error pass', 500],
    ['ignores the error', 500],
  ])("rolls back with the merchant's transaction when the handler %s", async (reaction, status) => {
    const reply = await deliver(async (context) => {
      const ended = transactionOn(pool, async (query) => {
        await delivery.write(query, context);
        throw fails;
      });
      await (reaction === 'ignores the error' ? ended.catch(() => undefined) : ended);
    });
    expect(reply.status).toBe(status);
    expect((await stateOf()).booked).toBe(0);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect((await stateOf()).booked).toBe(1);
  });

  it('rolls back what was written through context.transaction when the other transaction is rolled back', async () => {
    const reply = await deliver(async ({ key, settle, transaction }) => {
      await delivery.writeOnly((text, values) => transaction.query(text, values), key);
      await transactionOn(pool, async (query) => {
        await settle(query);
        throw fails;
      }).catch(() => undefined);
    });
    expect(reply.status).toBe(500);
    expect((await stateOf()).booked).toBe(0);
  });

  it('settles nothing through context.transaction, and does not acknowledge', async () => {
    const handler = async (context: BothContext) => {
      await delivery.write((text, values) => context.transaction.query(text, values), context);
    };
    for (let attempt = 0; attempt < 2; attempt++) expect((await deliver(handler)).status).toBe(500);
    expect(await stateOf()).toEqual({ booked: 0, codes: ['HANDLER_FAILED', 'HANDLER_FAILED'] });
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
  });

  it("acknowledges only at the next delivery when the store's transaction fails after the merchant's commit", async () => {
    const reply = await deliver(async (context) => {
      const { rows } = await context.transaction.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await delivery.book(undefined as never, context as OwnContext);
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    });
    expect(reply.status).toBe(503);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect((await stateOf()).booked).toBe(1);
  });

  it('books once when thirty duplicates are received at the same time', async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => delivery.deliver(delivery.book)));
    for (const { status } of replies) expect([200, 503]).toContain(status);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect((await stateOf()).booked).toBe(1);
  });
});
