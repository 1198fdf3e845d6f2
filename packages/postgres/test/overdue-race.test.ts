import { deferred } from '@notify-capture/contract';
import { createReceiver, type NotificationStore, type Receiver, type Reply } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import {
  CLIENT,
  countExpected,
  DAY,
  expected,
  inquired,
  OVERDUE_STORES,
  type OverdueStore,
} from './overdue-stores.ts';

const keys = createTestKeys();
const RACES = 50;

/** The notification of a capture, with the same result as the inquiry. */
function notification(captureRequestId: string) {
  const ids = { captureId: `C-${captureRequestId}`, captureRequestId, paymentId: `P-${captureRequestId}` };
  const body = sampleNotification('captured', ids);
  return signNotification({ privateKey: keys.privateKey, clientId: CLIENT, target: '/n', body });
}

describe.each(OVERDUE_STORES)(
  'a notification and the watch that find the same result, on $name',
  ({ open }) => {
    let opened: OverdueStore;
    let receiver: Receiver;
    const booked: string[] = [];
    const book = ({ captureRequestId }: { captureRequestId: string }): void => {
      booked.push(captureRequestId);
    };
    beforeAll(async () => {
      opened = await open();
      const store: NotificationStore = opened.store;
      receiver = createReceiver({
        clientId: CLIENT,
        publicKey: keys.publicKey,
        store,
        logger: false,
        lease: 119_000,
      });
    });
    afterAll(() => opened.close());

    it(`run the handler once, whichever comes first, in ${RACES} races`, async () => {
      const { store, database } = opened;
      const ids = Array.from({ length: RACES }, (_, index) => `R${index}`);
      for (const id of ids) await store.expect(expected(id));
      const found: Promise<Reply>[] = [];
      const raced: Promise<Reply>[] = [];
      const all = deferred();
      const watch = store.startWatch({
        every: DAY,
        concurrency: 2,
        logger: false,
        async onOverdue({ captureRequestId }) {
          const arrived = () => raced.push(receiver.receive(notification(captureRequestId), book));
          const inquire = () => found.push(receiver.deliver(inquired(captureRequestId), book));
          for (const run of found.length % 2 === 0 ? [arrived, inquire] : [inquire, arrived]) run();
          await Promise.all([found.at(-1), raced.at(-1)]);
          if (found.length === RACES) all.resolve();
        },
      });
      await all.promise;
      await watch.stop();
      expect(booked.sort()).toEqual(ids.sort());
      const statuses = (await Promise.all([...found, ...raced])).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(RACES);
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(await countExpected(database)).toBe(0);
      for (const id of ids) expect((await receiver.receive(notification(id), book)).status).toBe(200);
      expect(booked).toHaveLength(RACES);
    });
  },
);

describe('an inquired result on a transactional store', () => {
  it('commits the books, the settled record and the end of the wait together', async () => {
    const [{ open }] = OVERDUE_STORES;
    const { store: plain, database, close } = await open();
    await database.query('CREATE TABLE books (key text PRIMARY KEY)');
    const client = database as Parameters<typeof postgresStore>[0]['client'];
    const store: NotificationStore = postgresStore({ client, transactional: true });
    const { publicKey } = keys;
    const receiver = createReceiver({ clientId: CLIENT, publicKey, store, logger: false });
    await plain.expect(expected('R'));
    const run = (fail: boolean) =>
      receiver.deliver(inquired('R'), async (_, { key, transaction }) => {
        await transaction?.query('INSERT INTO books VALUES ($1)', [key]);
        if (fail) throw new Error('no');
      });
    expect((await run(true)).status).toBe(500);
    expect([
      await countExpected(database),
      (await database.query('SELECT 1 FROM books')).rows.length,
    ]).toEqual([1, 0]);
    expect((await run(false)).status).toBe(200);
    expect([
      await countExpected(database),
      (await database.query('SELECT 1 FROM books')).rows.length,
    ]).toEqual([0, 1]);
    await close();
  });
});
