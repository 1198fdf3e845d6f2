import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { type CaptureContext, createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresStore, postgresStore } from '../src/index.ts';

const keys = createTestKeys();
const request = { clientId: 'T_1', captureRequestId: 'R' };

let database: PostgresDatabase;
let store: PostgresStore;
/** The connection of the merchant, with an open transaction that has written. */
let merchant: pg.PoolClient;
beforeAll(async () => {
  database = await openPostgres();
  store = postgresStore({ client: database.pool() });
  await store.migrate();
  merchant = await database.pool({ max: 1 }).connect();
  await merchant.query('BEGIN');
  await merchant.query('SELECT txid_current()');
});
afterAll(async () => {
  await merchant.query('ROLLBACK');
  merchant.release();
  await database.close();
});

describe('a library with other placeholders can replace them, because each value is once in the text, in order', () => {
  const statements: unknown[] = [];
  const query = async (text: string, values: string[]) => {
    statements.push(
      text.match(/\$\d+/g),
      values.map((_, i) => `$${i + 1}`),
    );
    return merchant.query(text, values);
  };
  const settle = (_: unknown, context: CaptureContext<PostgresStore>) => context.settle(query);

  it.each<[name: string, run: () => Promise<unknown>]>([
    [
      'context.settle',
      () => {
        const body = sampleNotification('captured');
        const signed = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
        const options = { clientId: 'T_1', publicKey: keys.publicKey, store, logger: false } as const;
        return createReceiver(options).receive(signed, settle);
      },
    ],
    ['store.expect', () => store.expect({ ...request, deadline: new Date() }, query)],
    ['store.dismiss', () => store.dismiss(request, query)],
  ])('%s', async (_, run) => {
    statements.length = 0;
    await run();
    const [found, expected] = statements;
    expect(statements).toHaveLength(2);
    expect(found).toEqual(expected);
  });
});
