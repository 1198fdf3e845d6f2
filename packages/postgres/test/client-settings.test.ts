import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { openEmbedded, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresStoreOptions, postgresStore } from '../src/index.ts';

const keys = createTestKeys();
const { JSON: JSON_TYPE, JSONB, INT4, INT8, FLOAT8, BOOL, TEXT, TIMESTAMPTZ } = pg.types.builtins;
const asText = (text: string): unknown => text;

let database: PostgresDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
});
afterAll(() => database.close());
beforeEach(async () => {
  await pool.query('DROP TABLE IF EXISTS notify_capture');
});

/** The handled outcomes, each with the outcome that was settled before. */
async function receivePendingThenCaptured(options: PostgresStoreOptions): Promise<unknown[]> {
  const store = postgresStore(options);
  await store.migrate();
  const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, store, logger: false });
  const handled: unknown[] = [];
  for (const outcome of ['pending', 'captured', 'captured'] as const) {
    const body = sampleNotification(outcome, { captureId: 'C' });
    const sent = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
    const { status } = await receiver.receive(sent, (capture, { previous }) => {
      handled.push([previous?.outcome, capture.outcome]);
    });
    expect(status).toBe(200);
  }
  return handled;
}

const PENDING_THEN_CAPTURED = [
  [undefined, 'pending'],
  ['pending', 'captured'],
];

describe('a pending capture becomes captured', () => {
  const parsers = [JSON_TYPE, JSONB, INT4, INT8, FLOAT8, BOOL, TEXT, TIMESTAMPTZ] as const;
  const before = parsers.map((type) => [type, pg.types.getTypeParser(type)] as const);
  afterEach(() => {
    for (const [type, parser] of before) pg.types.setTypeParser(type, parser);
  });

  it.each([
    ['JSON stays text', [[JSON_TYPE, asText]]],
    ['int8 is a bigint', [[INT8, BigInt]]],
    ['float8 stays text', [[FLOAT8, asText]]],
    ['bool stays text', [[BOOL, asText]]],
    ['timestamptz stays text', [[TIMESTAMPTZ, asText]]],
    ['text is trimmed', [[TEXT, (text: string) => text.trim()]]],
    ['text is read as JSON', [[TEXT, (text: string): unknown => JSON.parse(text)]]],
    ['every type stays text', parsers.map((type) => [type, asText])],
  ] as [string, [(typeof parsers)[number], (text: string) => unknown][]][])(
    'with type parsers for the whole process: %s',
    async (_, set) => {
      for (const [type, parser] of set) pg.types.setTypeParser(type, parser);
      expect(await receivePendingThenCaptured({ client: pool })).toEqual(PENDING_THEN_CAPTURED);
    },
  );

  it.each([false, true])('with types of the pool, and transactional: %j', async (transactional) => {
    const client = database.pool({ types: { getTypeParser: () => asText } });
    expect(await receivePendingThenCaptured({ client, transactional })).toEqual(PENDING_THEN_CAPTURED);
  });

  it('with rows as arrays', async () => {
    const client = {
      query: (text: string, values: unknown[] = []) => pool.query({ text, values, rowMode: 'array' }),
    };
    expect(await receivePendingThenCaptured({ client })).toEqual(PENDING_THEN_CAPTURED);
  });

  it.each([
    ['upper case', (name: string) => name.toUpperCase()],
    ['camel case', (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())],
  ])('with names of columns in %s', async (_, rename) => {
    const client = {
      async query(text: string, values?: unknown[]) {
        const { rows } = await pool.query(text, values);
        return { rows: rows.map((row) => renamed(row, rename)) };
      },
    };
    expect(await receivePendingThenCaptured({ client })).toEqual(PENDING_THEN_CAPTURED);
  });

  it('with a client that returns rows, as a TypeORM DataSource does', async () => {
    const client = {
      query: async (text: string, values?: unknown[]) => (await pool.query(text, values)).rows,
    };
    expect(await receivePendingThenCaptured({ client })).toEqual(PENDING_THEN_CAPTURED);
  });

  it('with parsers of PGlite', async () => {
    const { directory, close } = openEmbedded();
    const types = Object.fromEntries(parsers.map((type) => [type, asText]));
    const client = await PGlite.create(join(directory, 'pglite'), { parsers: types });
    expect(await receivePendingThenCaptured({ client })).toEqual(PENDING_THEN_CAPTURED);
    await client.close();
    close();
  });
});

it('lists the unsettled claims the same with type parsers', async () => {
  const store = postgresStore({ client: database.pool({ types: { getTypeParser: () => asText } }) });
  await store.migrate();
  await store.claim('k', 'f', 60_000);
  const [unsettled] = await store.unsettled();
  expect(unsettled).toEqual({
    key: 'k',
    claims: 1,
    claimedAt: expect.any(Date),
    leaseUntil: expect.any(Date),
  });
  expect(unsettled?.claimedAt.getTime()).toBeGreaterThan(0);
});

function renamed(row: object, rename: (name: string) => string): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [rename(name), value]));
}
