import { deferred, Merchant, openEmbedded } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, embeddedStore } from '../src/index.ts';
import { CLIENT, countExpected, expected, inquired, overdueOf, settle } from './overdue-stores.ts';

let folder: ReturnType<typeof openEmbedded>;
let store: EmbeddedStore;
beforeAll(async () => {
  folder = openEmbedded();
  store = await embeddedStore({ directory: folder.directory });
});
afterAll(async () => {
  await store.close();
  folder.close();
});
beforeEach(async () => {
  await store.database.query('DELETE FROM notify_capture');
  await store.database.query('DELETE FROM notify_capture_expected');
});

const refused = {
  code: 'INVALID_CONFIG',
  option: 'query',
  message: expect.stringContaining('transaction.query'),
};

describe('inside a transaction of the embedded database', () => {
  it('expect commits with the query of the transaction', async () => {
    await store.database.transaction(async (transaction) => {
      await store.expect(expected('R'), (text, values) => transaction.query(text, values));
    });
    expect(await overdueOf(store)).toEqual(['R']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['expect without query', () => store.expect(expected('R'))],
    ['dismiss without query', () => store.dismiss(expected('R'))],
    ['overdue', () => store.overdue()],
    ['settle', () => settle(store, 'R')],
    ['a query of the database', () => store.database.query('SELECT 1')],
    ['another transaction', () => store.database.transaction(async () => undefined)],
  ])('%s is refused, since it would wait for ever', async (_, call) => {
    await expect(store.database.transaction(call)).rejects.toMatchObject(refused);
    expect(await countExpected(store.database)).toBe(0);
  });

  it('a delivery is refused and logged, since it would wait for ever', async () => {
    const merchant = new Merchant();
    const { logger } = merchant;
    const receiver = createReceiver({
      clientId: CLIENT,
      publicKey: createTestKeys().publicKey,
      store,
      logger,
    });
    const reply = await store.database.transaction(() => receiver.deliver(inquired('R'), merchant.onCapture));
    expect(reply.code).toBe('STORE_UNAVAILABLE');
    expect(merchant.booked).toEqual([]);
  });

  it('a sweep that begins there ends after it', async () => {
    await settle(store, 'R');
    await store.database.query(`UPDATE notify_capture SET expires_at = now() - interval '1 day'`);
    let swept: Promise<void> | undefined;
    await store.database.transaction(async () => {
      swept = store.sweep();
    });
    await swept;
    expect((await store.database.query('SELECT 1 FROM notify_capture')).rows).toEqual([]);
  });
});

describe('outside of a transaction of the embedded database', () => {
  it('queries wait for its end, and those that it has started can begin after it', async () => {
    let later: Promise<unknown> | undefined;
    const over = deferred();
    const order: string[] = [];
    const begun = deferred();
    const running = store.database.transaction(async (transaction) => {
      begun.resolve();
      await transaction.query('SELECT 1');
      order.push('transaction');
      later = over.promise.then(() => store.database.query('SELECT 1'));
    });
    await begun.promise;
    await store.database.query('SELECT 1').then(() => order.push('query'));
    await running;
    over.resolve();
    await later;
    expect(order).toEqual(['transaction', 'query']);
  });
});
