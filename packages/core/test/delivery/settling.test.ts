import { describe, expect, it } from 'vitest';
import type { NotificationStore } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { Bench } from './bench.ts';

const LEASE = 60_000;

/** A store whose settle fails the first times; it may have settled all the same. */
function failing(times: number, settlesAnyway: boolean) {
  let failures = 0;
  const released: string[] = [];
  const wrap = (store: NotificationStore): NotificationStore => ({
    ...store,
    settle: async (...given) => {
      if (failures >= times) return store.settle(...given);
      failures += 1;
      if (settlesAnyway) await store.settle(...given);
      throw new Error('connection reset');
    },
    release: async (key, token) => {
      released.push(key);
      await store.release(key, token);
    },
  });
  return { wrap, released };
}

describe('rule 7: the handler resolved and the settle failed', () => {
  it('once: tried again, acknowledged, never released', async () => {
    const { wrap, released } = failing(1, false);
    const bench = new Bench({ wrap });
    let runs = 0;
    const delivery = bench.deliver('captured', () => {
      runs += 1;
    });
    const reply = await letTimePass(delivery);
    expect([reply.status, runs, released]).toEqual([200, 1, []]);
    expect(bench.codes()).toContain('SETTLE_FAILED');
  });

  it('with its answer lost: tried again with the same token, which is no fault', async () => {
    const { wrap } = failing(1, true);
    const bench = new Bench({ wrap });
    expect((await letTimePass(bench.deliver('captured', () => undefined))).status).toBe(200);
    expect((await bench.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('with an answer that never comes: tried again, not waited for until the lease ends', async () => {
    let asked = 0;
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      settle: async (...given) => {
        asked += 1;
        const settled = await store.settle(...given);
        return asked === 1 ? new Promise<boolean>(() => undefined) : settled;
      },
    });
    const bench = new Bench({ wrap });
    expect((await letTimePass(bench.deliver('captured', () => undefined))).status).toBe(200);
    expect(asked).toBe(2);
    expect(performance.now()).toBeLessThan(LEASE);
  });

  it('for good: 503 within the lease, never released, and the handler is told at the next attempt', async () => {
    const { wrap, released } = failing(Number.POSITIVE_INFINITY, false);
    const bench = new Bench({ wrap });
    expect((await letTimePass(bench.deliver('captured', () => undefined))).status).toBe(503);
    expect(performance.now()).toBeLessThan(LEASE);
    expect(bench.codes().filter((code) => code === 'SETTLE_FAILED').length).toBeGreaterThan(10);
    expect(bench.codes()).toContain('STORE_UNAVAILABLE');
    expect(released).toEqual([]);
    expect((await bench.deliver('captured', () => expect.unreachable())).status).toBe(503);
    bench.time.now += LEASE;
    const told: boolean[] = [];
    await letTimePass(bench.deliver('captured', (_, { mayHaveRunBefore }) => told.push(mayHaveRunBefore)));
    expect(told).toEqual([true]);
  });

  it('by never answering: 503, and no more than the lease is waited', async () => {
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      settle: () => new Promise(() => undefined),
    });
    const bench = new Bench({ wrap });
    expect((await letTimePass(bench.deliver('captured', () => undefined))).status).toBe(503);
    // The last attempt begins within the lease, and has two seconds.
    expect(performance.now()).toBeLessThan(LEASE + 2_000);
  });

  it('gives the key that is the same for every delivery of the same result', async () => {
    const { wrap } = failing(Number.POSITIVE_INFINITY, false);
    const bench = new Bench({ wrap });
    const keys: string[] = [];
    for (let i = 0; i < 2; i++) {
      await letTimePass(bench.deliver('captured', (_, { key }) => keys.push(key)));
      bench.time.now += LEASE;
    }
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('a release that fails', () => {
  it('changes no reply: the lease runs out by itself', async () => {
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      release: () => Promise.reject(new Error('gone')),
    });
    const bench = new Bench({ wrap });
    const thrower = () => {
      throw new Error('no');
    };
    expect((await bench.deliver('captured', thrower)).status).toBe(500);
    expect(bench.codes()).toContain('RELEASE_FAILED');
    bench.time.now += 60_000;
    expect((await bench.deliver('captured', () => undefined)).status).toBe(200);
  });
});
