import { describe, expect, it } from 'vitest';
import type { NotificationStore } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { ReceiverFixture } from './receiver-fixture.ts';

const LEASE = 60_000;

/** A store whose first settles fail; with `settlesAnyway` only their answers are lost. */
function failingStore(times: number, settlesAnyway: boolean) {
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

describe('ARCHITECTURE.md, rule 7: the handler resolved and the settle failed', () => {
  it('once: the receiver retries and acknowledges, and never releases', async () => {
    const { wrap, released } = failingStore(1, false);
    const fixture = new ReceiverFixture({ wrap });
    let runs = 0;
    const delivery = fixture.deliver('captured', () => {
      runs += 1;
    });
    const reply = await letTimePass(delivery);
    expect([reply.status, runs, released]).toEqual([200, 1, []]);
    expect(fixture.codes()).toContain('SETTLE_FAILED');
  });

  it('with a lost answer: the receiver retries with the same token, which succeeds', async () => {
    const { wrap } = failingStore(1, true);
    const fixture = new ReceiverFixture({ wrap });
    expect((await letTimePass(fixture.deliver('captured', () => undefined))).status).toBe(200);
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('without an answer: the receiver retries before the lease ends', async () => {
    let settles = 0;
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      settle: async (...given) => {
        settles += 1;
        const settled = await store.settle(...given);
        return settles === 1 ? new Promise<boolean>(() => undefined) : settled;
      },
    });
    const fixture = new ReceiverFixture({ wrap });
    expect((await letTimePass(fixture.deliver('captured', () => undefined))).status).toBe(200);
    expect(settles).toBe(2);
    expect(performance.now()).toBeLessThan(LEASE);
  });

  it('every time: the receiver replies 503 within the lease, never releases and then sets mayHaveRunBefore', async () => {
    const { wrap, released } = failingStore(Number.POSITIVE_INFINITY, false);
    const fixture = new ReceiverFixture({ wrap });
    expect((await letTimePass(fixture.deliver('captured', () => undefined))).status).toBe(503);
    expect(performance.now()).toBeLessThan(LEASE);
    expect(fixture.codes().filter((code) => code === 'SETTLE_FAILED').length).toBeGreaterThan(10);
    expect(fixture.codes()).toContain('STORE_UNAVAILABLE');
    expect(released).toEqual([]);
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(503);
    fixture.time.now += LEASE;
    const flags: boolean[] = [];
    await letTimePass(fixture.deliver('captured', (_, { mayHaveRunBefore }) => flags.push(mayHaveRunBefore)));
    expect(flags).toEqual([true]);
  });

  it('without any answer: the receiver replies 503 and waits no longer than the lease', async () => {
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      settle: () => new Promise(() => undefined),
    });
    const fixture = new ReceiverFixture({ wrap });
    expect((await letTimePass(fixture.deliver('captured', () => undefined))).status).toBe(503);
    // The last attempt starts within the lease and has a time limit of two seconds.
    expect(performance.now()).toBeLessThan(LEASE + 2_000);
  });

  it('every time: each delivery of the same result has the same key', async () => {
    const { wrap } = failingStore(Number.POSITIVE_INFINITY, false);
    const fixture = new ReceiverFixture({ wrap });
    const keys: string[] = [];
    for (let i = 0; i < 2; i++) {
      await letTimePass(fixture.deliver('captured', (_, { key }) => keys.push(key)));
      fixture.time.now += LEASE;
    }
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('a release that fails', () => {
  it('does not change the reply: the lease expires', async () => {
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      release: () => Promise.reject(new Error('connection closed')),
    });
    const fixture = new ReceiverFixture({ wrap });
    const throwing = () => {
      throw new Error('failed');
    };
    expect((await fixture.deliver('captured', throwing)).status).toBe(500);
    expect(fixture.codes()).toContain('RELEASE_FAILED');
    fixture.time.now += 60_000;
    expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
  });
});
