import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver, type Receiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import knex from 'knex';
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { CREATE_BOOKS, stateOf } from './books.ts';

const keys = createTestKeys();
let database: PostgresDatabase;
let pool: pg.Pool;
let receiver: Receiver;

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool({ max: 3 });
  const store = postgresStore({ client: pool, transactional: true });
  await store.migrate();
  await pool.query(CREATE_BOOKS);
  receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, store, logger: false });
});
afterAll(() => database.close());
beforeEach(() => pool.query('TRUNCATE books, notify_capture'));

const knexOnPg = knex({ client: 'pg' });
const books = pgTable('books', { key: text().primaryKey(), captureId: text('capture_id').notNull() });

interface Tables {
  books: { key: string; capture_id: string };
}

function kyselyOn(transaction: unknown): Kysely<Tables> {
  const client = transaction as PostgresPoolClient;
  return new Kysely({
    dialect: new PostgresDialect({ pool: { connect: async () => client, end: async () => undefined } }),
  });
}

const BUILDERS: readonly (readonly [name: string, book: CaptureHandler])[] = [
  [
    'Knex',
    async ({ captureId }, { key, transaction }) => {
      await knexOnPg('books').insert({ key, capture_id: captureId }).connection(transaction);
    },
  ],
  [
    'Drizzle',
    async ({ captureId }, { key, transaction }) => {
      await drizzle({ client: transaction as unknown as pg.PoolClient })
        .insert(books)
        .values({ key, captureId });
    },
  ],
  [
    'Kysely',
    async ({ captureId }, { key, transaction }) => {
      await kyselyOn(transaction).insertInto('books').values({ key, capture_id: captureId }).execute();
    },
  ],
];

function receive(handler: CaptureHandler) {
  const body = sampleNotification('captured', { captureId: 'C' });
  const request = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
  return receiver.receive(request, handler);
}

describe.each(BUILDERS)('%s on context.transaction', (_, book) => {
  it('commits its writes together with the settled record', async () => {
    const reply = await receive(async (capture, context) => {
      await book(capture, context);
      expect(await stateOf(pool)).toMatchObject({ booked: 0, settled: 0 });
    });
    expect(reply.status).toBe(200);
    expect(await stateOf(pool)).toEqual({ booked: 1, settled: 1, open: 0 });
  });

  it('rolls its writes back when the handler throws', async () => {
    const reply = await receive(async (capture, context) => {
      await book(capture, context);
      throw new Error('after the write');
    });
    expect(reply.status).toBe(500);
    expect(await stateOf(pool)).toEqual({ booked: 0, settled: 0, open: 0 });
  });
});

describe('a transaction of a query builder on context.transaction', () => {
  it('ends the transaction of the store, so nothing is settled or acknowledged', async () => {
    const reply = await receive(async ({ captureId }, { key, transaction }) => {
      await kyselyOn(transaction)
        .transaction()
        .execute((nested) => nested.insertInto('books').values({ key, capture_id: captureId }).execute());
    });
    expect(reply.status).toBe(503);
    expect(await stateOf(pool)).toMatchObject({ settled: 0, open: 0 });
  });
});
