import { deferred } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExpectedCapture, OverdueContext, Watch, WatchOptions } from '../src/index.ts';
import {
  CLIENT,
  countExpected,
  expected,
  inquired,
  MINUTE,
  OVERDUE_STORES,
  type OverdueStore,
  overdueOf,
  settle,
} from './overdue-stores.ts';

const [, { open: openEmbeddedStore }] = OVERDUE_STORES;

/** Longer than any test takes: a watch looks once. */
const ONCE = 24 * 60 * MINUTE;

describe.each(OVERDUE_STORES)('the watch on $name', ({ open }) => {
  let opened: OverdueStore;
  const watches: Watch[] = [];
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    await opened.database.query('DELETE FROM notify_capture');
    await opened.database.query('DELETE FROM notify_capture_expected');
  });
  afterEach(async () => {
    await Promise.all(watches.splice(0).map((watch) => watch.stop()));
  });

  function start(onOverdue: WatchOptions['onOverdue'], options: Partial<WatchOptions> = {}): Watch {
    const watch = opened.store.startWatch({ every: ONCE, logger: false, onOverdue, ...options });
    watches.push(watch);
    return watch;
  }

  /** Starts a watch for one hand-over, and returns what was handed over. */
  async function handOverOne(): Promise<{ capture: ExpectedCapture; context: OverdueContext }> {
    const handedOver = deferred<{ capture: ExpectedCapture; context: OverdueContext }>();
    const watch = start((capture, context) => {
      watch.stop().catch(handedOver.reject);
      handedOver.resolve({ capture, context });
    });
    return handedOver.promise.finally(() => watch.stop());
  }

  it('hands over what was expected, with a signal and the number of hand-overs', async () => {
    const deadline = new Date(Date.now() - MINUTE);
    await opened.store.expect({ clientId: CLIENT, captureRequestId: 'R', deadline });
    const { capture, context } = await handOverOne();
    expect(capture).toEqual({ clientId: CLIENT, captureRequestId: 'R', deadline });
    expect(context.attempts).toBe(1);
    expect(context.signal.aborted).toBe(false);
  });

  it('hands over all overdue captures, the longest overdue first, and no others', async () => {
    const { store } = opened;
    const ids = ['1', '2', '3', '4'];
    for (const id of [...ids].reverse()) {
      await store.expect(expected(id, new Date(Date.now() - MINUTE * (10 - Number(id)))));
    }
    await store.expect(expected('not yet', new Date(Date.now() + ONCE)));
    const handedOver: string[] = [];
    const all = deferred();
    start(({ captureRequestId }) => {
      if (handedOver.push(captureRequestId) === ids.length) all.resolve();
    });
    await all.promise;
    await watches[0]?.stop();
    expect(handedOver).toEqual(ids);
  });

  it('hands a capture over again after 1 min, then after twice the time before, at most 6 h', async () => {
    const { store, database, elapse } = opened;
    await store.expect(expected('R'));
    const minutes: unknown[] = [];
    for (let attempts = 1; attempts <= 11; attempts++) {
      expect((await handOverOne()).context.attempts).toBe(attempts);
      const { rows } = await database.query(
        `SELECT (extract(epoch FROM next_at - attempted_at) / 60)::int AS minutes FROM notify_capture_expected`,
      );
      const backOff = (rows[0] as { minutes: number }).minutes;
      minutes.push(backOff);
      await elapse(backOff * MINUTE);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
  });

  it('does not hand a capture over before its back-off has ended', async () => {
    const { store, elapse } = opened;
    await store.expect(expected('R'));
    expect((await handOverOne()).capture.captureRequestId).toBe('R');
    await store.expect(expected('other'));
    expect((await handOverOne()).capture.captureRequestId).toBe('other');
    expect((await store.overdue()).map(({ attempts }) => attempts)).toEqual([1, 1]);
    await elapse(MINUTE);
    expect((await handOverOne()).capture.captureRequestId).toBe('R');
  });

  it('starts the back-off again after another call of expect, but does not hand over twice within a minute', async () => {
    const { store, elapse } = opened;
    await store.expect(expected('R'));
    await handOverOne();
    await elapse(MINUTE);
    expect((await handOverOne()).context.attempts).toBe(2);
    await store.expect(expected('R'));
    await store.expect(expected('other'));
    expect((await handOverOne()).capture.captureRequestId).toBe('other');
    await elapse(MINUTE);
    const next = await handOverOne();
    expect([next.capture.captureRequestId, next.context.attempts]).toEqual(['R', 1]);
  });

  it('does not hand over a capture whose result was settled before its expectation was committed', async () => {
    const { store, database } = opened;
    await settle(store, 'settled');
    await database.query(`INSERT INTO notify_capture_expected
      VALUES ('${CLIENT}', 'settled', NULL, now() - interval '1 day', 0, NULL, now() - interval '1 day')`);
    await store.expect(expected('other'));
    expect((await handOverOne()).capture.captureRequestId).toBe('other');
    expect(await countExpected(database)).toBe(1);
  });

  it.each(['SUCCESS', 'FAIL'] as const)(
    'finds a result whose notification was lost, and the handler runs once: %s',
    async (status) => {
      const { store, database } = opened;
      const booked: string[] = [];
      const receiver = createReceiver({ clientId: CLIENT, publicKey: createTestKeys().publicKey, store });
      await store.expect(expected('R'));
      const found = deferred();
      start(async ({ captureRequestId }) => {
        const capture = inquired(captureRequestId, status);
        const replies = [
          await receiver.deliver(capture, ({ outcome }) => void booked.push(outcome)),
          await receiver.deliver(capture, ({ outcome }) => void booked.push(outcome)),
        ];
        expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
        found.resolve();
      });
      await found.promise;
      await watches[0]?.stop();
      expect(booked).toEqual([status === 'SUCCESS' ? 'captured' : 'failed']);
      expect(await countExpected(database)).toBe(0);
    },
  );

  it('hands each capture over once if several watches run at the same time', async () => {
    const { store } = opened;
    const ids = Array.from({ length: 30 }, (_, index) => `R${index}`);
    for (const id of ids) await store.expect(expected(id));
    const handedOver: string[] = [];
    const all = deferred();
    for (let count = 0; count < 4; count++) {
      start(({ captureRequestId }) => {
        if (handedOver.push(captureRequestId) === ids.length) all.resolve();
      });
    }
    await all.promise;
    await Promise.all(watches.map((watch) => watch.stop()));
    expect(handedOver.sort()).toEqual(ids.sort());
  });

  it('hands over as many captures at the same time as concurrency allows', async () => {
    const { store } = opened;
    for (const id of ['1', '2', '3', '4']) await store.expect(expected(id));
    const three = deferred();
    const end = deferred();
    let running = 0;
    start(
      async () => {
        running += 1;
        if (running === 3) three.resolve();
        await end.promise;
      },
      { concurrency: 3 },
    );
    await three.promise;
    expect((await store.overdue()).filter(({ attempts }) => attempts > 0)).toHaveLength(3);
    const stopped = watches[0]?.stop();
    end.resolve();
    await stopped;
    expect(running).toBe(3);
  });

  it('stops after the running hand-over, and hands over no more', async () => {
    const { store } = opened;
    for (const id of ['1', '2']) await store.expect(expected(id));
    const begun = deferred();
    const end = deferred();
    const events: string[] = [];
    const watch = start(async () => {
      begun.resolve();
      await end.promise;
      events.push('handed over');
    });
    await begun.promise;
    const stopped = watch.stop().then(() => events.push('stopped'));
    end.resolve();
    await stopped;
    expect(events).toEqual(['handed over', 'stopped']);
    expect(await overdueOf(store)).toHaveLength(2);
  });

  it.each([
    [{ every: 0 }, 'every', 'DURATION_INVALID'],
    [{ every: '1m' as unknown as number }, 'every', 'DURATION_INVALID'],
    [{ every: undefined as never }, 'every', 'DURATION_INVALID'],
    [{ concurency: 2 }, 'concurency', 'UNKNOWN_OPTION'],
    [{ every: 2 ** 31 }, 'every', 'DURATION_INVALID'],
    [{ concurrency: 0 }, 'concurrency', 'LIMIT_INVALID'],
    [{ onOverdue: undefined as never }, 'onOverdue', 'HANDLER_MISSING'],
    [{ onOverdue: {} as never }, 'onOverdue', 'HANDLER_INVALID'],
    [{ logger: {} as never }, 'logger', 'LOGGER_INVALID'],
  ])('refuses a wrong option: %j', (change, option, reason) => {
    const options = { every: MINUTE, onOverdue: () => undefined, ...change };
    expect(() => opened.store.startWatch(options)).toThrowError(
      expect.objectContaining({ code: 'INVALID_CONFIG', option, reason }),
    );
  });
});

describe('closing the embedded store', () => {
  it('stops its watch and waits for the running hand-over', async () => {
    const { store, close } = await openEmbeddedStore();
    await store.expect(expected('R'));
    const begun = deferred();
    const events: string[] = [];
    store.startWatch({
      every: 1,
      async onOverdue() {
        begun.resolve();
        // The database still answers.
        await overdueOf(store);
        events.push('handed over');
      },
    });
    await begun.promise;
    await close();
    expect(events).toEqual(['handed over']);
  });
});
