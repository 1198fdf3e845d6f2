import { setImmediate } from 'node:timers/promises';
import { deferred, holdTime, Merchant } from '@notify-capture/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { postgresStore, type Watch, type WatchOptions } from '../src/index.ts';
import { expected, MINUTE, OVERDUE_STORES, type OverdueStore } from './overdue-stores.ts';

const [{ open }] = OVERDUE_STORES;
const DAY = 24 * 60 * MINUTE;
/** The late `onOverdue` extends its claim once in this time. */
const STEP = MINUTE / 4;

let opened: OverdueStore;
let merchant: Merchant;
const watches: Watch[] = [];
/** The ends of late hand-overs, also of a test that fails. */
const ends: { resolve(): void }[] = [];

beforeAll(async () => {
  opened = await open();
});
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.database.query('DELETE FROM notify_capture_expected');
  merchant = new Merchant();
});
afterEach(async () => {
  for (const end of ends.splice(0)) end.resolve();
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
});

function start(onOverdue: WatchOptions['onOverdue'], options: Partial<WatchOptions> = {}, on = opened.store) {
  const watch = on.startWatch({ every: DAY, logger: merchant.logger, onOverdue, ...options });
  watches.push(watch);
  return watch;
}

/** The capture that another process would take now. */
async function next(): Promise<string> {
  const handedOver = deferred<string>();
  const watch = start(({ captureRequestId }) => {
    watch.stop().catch(handedOver.reject);
    handedOver.resolve(captureRequestId);
  });
  return handedOver.promise.finally(() => watch.stop());
}

/** A watch on the same table whose statements are counted, and can fail. */
function countedStore() {
  const statements = { extensions: 0, fail: false };
  const store = postgresStore({
    client: {
      async query(text, values) {
        const isExtension = text.includes('extended');
        try {
          if (isExtension && statements.fail) throw new Error('no network');
          return { rows: (await opened.database.query(text, values)).rows };
        } finally {
          if (isExtension) statements.extensions += 1;
        }
      },
    },
  });
  return { statements, store };
}

describe('a hand-over that is late', () => {
  holdTime();

  /** Starts a hand-over of R that runs until `end`, and passes its time limit. */
  async function startLate(options: Partial<WatchOptions> = {}) {
    const { statements, store } = countedStore();
    await store.expect(expected('R', new Date(Date.now() - DAY)));
    const begun = deferred();
    const end = deferred();
    ends.push(end);
    const handedOver: string[] = [];
    const onOverdue: WatchOptions['onOverdue'] = async ({ captureRequestId }) => {
      handedOver.push(captureRequestId);
      if (captureRequestId !== 'R') return;
      begun.resolve();
      await end.promise;
    };
    const watch = start(onOverdue, options, store);
    await begun.promise;
    const extended = async (count: number): Promise<void> => {
      while (statements.extensions < count) await setImmediate();
    };
    /** Lets time pass, for the watch and for the database. */
    const pass = async (ms: number): Promise<void> => {
      await opened.elapse(ms);
      vi.advanceTimersByTime(ms);
    };
    await pass(MINUTE / 2);
    await extended(1);
    return { watch, handedOver, end, statements, extended, pass };
  }

  it('is the only one of its capture for as long as it runs', async () => {
    const { end, extended, pass } = await startLate();
    for (let step = 1; step <= 12; step++) {
      await pass(STEP);
      await extended(step + 1);
      await opened.store.expect(expected(`other ${step}`));
      expect(await next()).toBe(`other ${step}`);
      await opened.store.dismiss(expected(`other ${step}`));
    }
    end.resolve();
    await watches[0]?.stop();
    await opened.elapse(MINUTE);
    expect(await next()).toBe('R');
  });

  it('stays the only one after another call of expect', async () => {
    const { end, extended, pass } = await startLate();
    await pass(STEP);
    await extended(2);
    await opened.store.expect(expected('R', new Date(Date.now() - DAY)));
    await opened.elapse(MINUTE / 2);
    await opened.store.expect(expected('other'));
    expect(await next()).toBe('other');
    end.resolve();
  });

  it('keeps its capture if an extension fails', async () => {
    const { end, statements, extended, pass } = await startLate();
    statements.fail = true;
    await pass(STEP);
    await extended(2);
    await merchant.line('WATCH_FAILED');
    statements.fail = false;
    await pass(STEP);
    await extended(3);
    await merchant.line('WATCH_RECOVERED');
    await pass(MINUTE / 2);
    await opened.store.expect(expected('other'));
    expect(await next()).toBe('other');
    end.resolve();
  });

  it('gives its capture back if its process cannot extend: as when it is killed', async () => {
    const { end, statements } = await startLate();
    statements.fail = true;
    await opened.elapse(MINUTE);
    expect(await next()).toBe('R');
    end.resolve();
  });

  it('keeps its place: the watch takes another capture only when it has ended', async () => {
    const { end, extended, pass, handedOver } = await startLate();
    await opened.store.expect(expected('other'));
    await pass(MINUTE);
    await extended(2);
    expect(handedOver).toEqual(['R']);
    end.resolve();
    while (handedOver.length < 2) await setImmediate();
    expect(handedOver).toEqual(['R', 'other']);
  });

  it('does not hold up the other places of its watch', async () => {
    const { end, extended, pass, handedOver } = await startLate({ concurrency: 2, every: STEP });
    await opened.store.expect(expected('other'));
    for (let count = 2; handedOver.length < 2; count++) {
      await pass(STEP);
      await extended(count);
    }
    expect(handedOver).toEqual(['R', 'other']);
    end.resolve();
  });

  it('holds up stop until it has ended', async () => {
    const { watch, end, extended, pass } = await startLate();
    const events: string[] = [];
    const stopped = watch.stop().then(() => events.push('stopped'));
    await pass(STEP);
    await extended(2);
    events.push('still running');
    end.resolve();
    await stopped;
    expect(events).toEqual(['still running', 'stopped']);
  });

  it('is logged if it fails after its time limit, unless with the reason of its signal', async () => {
    const { end } = await startLate();
    end.reject(new Error('the books are closed'));
    const { fields } = await merchant.line('ON_OVERDUE_FAILED');
    expect(fields['err']).toMatchObject({ message: 'the books are closed' });
  });
});

describe('stop inside onOverdue', () => {
  it('resolves while that hand-over runs, and outside when it has ended', async () => {
    await opened.store.expect(expected('R'));
    const events: string[] = [];
    const inside = deferred();
    const watch = start(async () => {
      await watch.stop();
      events.push('stopped inside');
      inside.resolve();
      await setImmediate();
      events.push('ended');
    });
    await inside.promise;
    await watch.stop();
    expect(events).toEqual(['stopped inside', 'ended']);
  });

  it('waits for the other hand-overs, unless they stop the watch as well', async () => {
    for (const id of ['1', '2', '3']) await opened.store.expect(expected(id));
    const events: string[] = [];
    const all = deferred();
    const end = deferred();
    let running = 0;
    const watch = start(
      async ({ captureRequestId }) => {
        running += 1;
        if (running === 3) all.resolve();
        await all.promise;
        if (captureRequestId === '3') await end.promise;
        else await watch.stop();
        events.push(captureRequestId);
      },
      { concurrency: 3 },
    );
    await all.promise;
    end.resolve();
    await watch.stop();
    expect(events[0]).toBe('3');
    expect(events.sort()).toEqual(['1', '2', '3']);
  });

  it('is called by the close of the embedded store without waiting for itself', async () => {
    const [, embedded] = OVERDUE_STORES;
    const { store, close } = await embedded.open();
    await store.expect(expected('R'));
    const closed = deferred();
    store.startWatch({
      every: DAY,
      logger: merchant.logger,
      onOverdue: () => close().then(closed.resolve, closed.reject),
    });
    await closed.promise;
  });
});
