import { Alipay, countRoundTrips, openPostgres, type RoundTripCounter } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver, type Reply } from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresStore, postgresStore } from '../src/index.ts';
import { book, CREATE_BOOKS } from './books.ts';
import { transactionOn } from './merchant-database.ts';

const alipay = new Alipay();
let database: Awaited<ReturnType<typeof openPostgres>>;
let counter: RoundTripCounter;
let pool: pg.Pool;
let captures = 0;

beforeAll(async () => {
  database = await openPostgres();
  counter = await countRoundTrips('postgres', database.port);
  const url = new URL(database.url);
  url.port = String(counter.port);
  pool = database.pool({ connectionString: url.href, max: 2 });
  await postgresStore({ client: pool }).migrate();
  await pool.query(CREATE_BOOKS);
});
afterEach(() => counter.take());
afterAll(async () => {
  await database.close();
  await counter.close();
});

type Handler = CaptureHandler | CaptureHandler<PostgresStore>;

/** Delivers one message of a new capture, as often as it is called. */
function deliveryTo(store: PostgresStore): (onCapture: Handler) => Promise<Reply> {
  const { clientId, keys } = alipay;
  const receiver = createReceiver({ clientId, publicKey: keys.publicKey, store, logger: false });
  const request = alipay.capture('captured', { fields: { captureId: `C${++captures}` } });
  counter.take();
  return (onCapture) => receiver.receive(request, onCapture as CaptureHandler);
}

async function roundTripsOf(reply: Promise<Reply>): Promise<{ status: number; roundTrips: number }> {
  const { status } = await reply;
  return { status, roundTrips: counter.take() };
}

const fail: CaptureHandler = () => {
  throw new Error('the handler fails');
};

describe('the round trips to Postgres of one message', () => {
  const store = () => postgresStore({ client: pool });
  const transactional = () => postgresStore({ client: pool, transactional: true });

  it('are two, for the claim and the settle', async () => {
    const deliver = deliveryTo(store());
    expect(await roundTripsOf(deliver(() => undefined))).toEqual({ status: 200, roundTrips: 2 });
  });

  it('are one for a repeat', async () => {
    const deliver = deliveryTo(store());
    await deliver(() => undefined);
    counter.take();
    expect(await roundTripsOf(deliver(fail))).toEqual({ status: 200, roundTrips: 1 });
  });

  it('are one while another delivery of the same capture runs', async () => {
    const deliver = deliveryTo(store());
    await deliver(async () => {
      counter.take();
      expect(await roundTripsOf(deliver(fail))).toEqual({ status: 503, roundTrips: 1 });
    });
  });

  it('are two when the handler fails, for the claim and the release', async () => {
    const deliver = deliveryTo(store());
    expect(await roundTripsOf(deliver(fail))).toEqual({ status: 500, roundTrips: 2 });
  });

  it("are five in the store's transaction, beside the writes of the handler", async () => {
    const deliver = deliveryTo(transactional());
    const writes = 1;
    expect(await roundTripsOf(deliver(book))).toEqual({ status: 200, roundTrips: 5 + writes });
  });

  it("are one for a repeat in the store's transaction", async () => {
    const deliver = deliveryTo(transactional());
    await deliver(() => undefined);
    counter.take();
    expect(await roundTripsOf(deliver(fail))).toEqual({ status: 200, roundTrips: 1 });
  });

  it("are four when the handler fails in the store's transaction", async () => {
    const deliver = deliveryTo(transactional());
    expect(await roundTripsOf(deliver(fail))).toEqual({ status: 500, roundTrips: 4 });
  });

  it('are three when the handler settles in its own transaction, beside this transaction', async () => {
    const deliver = deliveryTo(store());
    const beginWriteCommit = 3;
    const handler: CaptureHandler<PostgresStore> = (_, { key, settle }) =>
      transactionOn(pool, async (query) => {
        await query('INSERT INTO books VALUES ($1, $2)', [key, 'own']);
        await settle(query);
      });
    expect(await roundTripsOf(deliver(handler))).toEqual({ status: 200, roundTrips: 3 + beginWriteCommit });
  });

  it('are two more when its own transaction has written nothing before the settle', async () => {
    const deliver = deliveryTo(store());
    const beginCommit = 2;
    const handler: CaptureHandler<PostgresStore> = (_, { settle }) => transactionOn(pool, settle);
    expect(await roundTripsOf(deliver(handler))).toEqual({ status: 200, roundTrips: 5 + beginCommit });
  });

  it('are four when the handler fails after the settle in its own transaction, beside this transaction', async () => {
    const deliver = deliveryTo(store());
    const beginWriteRollback = 3;
    const handler: CaptureHandler<PostgresStore> = (_, { key, settle }) =>
      transactionOn(pool, async (query) => {
        await query('INSERT INTO books VALUES ($1, $2)', [key, 'rolled back']);
        await settle(query);
        throw new Error('the handler fails');
      });
    expect(await roundTripsOf(deliver(handler))).toEqual({ status: 500, roundTrips: 4 + beginWriteRollback });
  });

  it('are two for each of many messages, and two for a sweep after 50 settles', async () => {
    const connectionString = pool.options.connectionString;
    // With one connection, the sweep has ended before the last of the later messages.
    const client = database.pool({ connectionString, max: 1, idleTimeoutMillis: 0 });
    await client.query('SELECT 1');
    const one = postgresStore({ client });
    const messages = Array.from({ length: 60 }, () => deliveryTo(one));
    for (const deliver of messages) expect((await deliver(() => undefined)).status).toBe(200);
    expect(counter.take()).toBe(60 * 2 + 2);
  });
});
