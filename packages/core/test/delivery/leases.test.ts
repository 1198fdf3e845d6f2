import { describe, expect, it, vi } from 'vitest';
import type { NotificationStore } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { Bench, deferred } from './bench.ts';

const LEASE = 60_000;

describe('rule 6: one at a time', () => {
  it('sends another delivery away with 503 and the rest of the lease as Retry-After', async () => {
    const bench = new Bench();
    const [entered, leave] = [deferred(), deferred()];
    const first = bench.deliver('captured', async () => {
      entered.resolve();
      await leave.promise;
    });
    await entered.promise;
    bench.time.now += 45_500;
    const second = await bench.deliver('captured', () => expect.unreachable());
    expect([second.status, second.headers['retry-after']]).toEqual([503, '15']);
    leave.resolve();
    expect((await first).status).toBe(200);
  });

  it('lets a lease that ran out be claimed by the next one, which is told', async () => {
    const bench = new Bench();
    const [entered, leave] = [deferred(), deferred()];
    const first = bench.deliver('captured', async (_, { mayHaveRunBefore }) => {
      expect(mayHaveRunBefore).toBe(false);
      entered.resolve();
      await leave.promise;
    });
    await entered.promise;
    bench.time.now += LEASE;
    const told: boolean[] = [];
    const second = await bench.deliver('captured', (_, { mayHaveRunBefore }) => told.push(mayHaveRunBefore));
    expect([second.status, told]).toEqual([200, [true]]);
    leave.resolve();
    const reply = await first;
    expect(reply.status).toBe(503);
    expect(bench.codes()).toContain('LEASE_LOST');
  });

  it('counts a settle after the end of the lease while nobody else has claimed', async () => {
    const bench = new Bench();
    const reply = await bench.deliver('captured', () => {
      bench.time.now += 10 * LEASE;
    });
    expect(reply.status).toBe(200);
    expect((await bench.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('runs nothing when the store took so long that the lease leaves no time for the handler', async () => {
    const released = deferred();
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      claim: async (...given) => {
        const claim = await store.claim(...given);
        await new Promise((resolve) => setTimeout(resolve, 7_000));
        return claim;
      },
      release: (...given) => store.release(...given).finally(released.resolve),
    });
    // Of 10 s the handler needs half of its 8 s: the claim has 6 s.
    const bench = new Bench({ wrap, lease: 10_000, handlerTimeout: 8_000 });
    const reply = await letTimePass(bench.deliver('captured', () => expect.unreachable()));
    expect([reply.status, performance.now()]).toEqual([503, 6_000]);
    expect(bench.codes()).toContain('STORE_UNAVAILABLE');
    await letTimePass(released.promise);
  });

  it('gives a claim back whose answer came after the lease', async () => {
    const answer = deferred();
    const released = deferred();
    let slow = true;
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      claim: async (...given) => {
        const claim = await store.claim(...given);
        if (slow) await answer.promise;
        return claim;
      },
      release: (...given) => store.release(...given).finally(released.resolve),
    });
    const bench = new Bench({ wrap });
    const delivery = bench.deliver('captured', () => expect.unreachable());
    expect((await letTimePass(delivery)).status).toBe(503);
    await vi.advanceTimersByTimeAsync(LEASE);
    slow = false;
    answer.resolve();
    await released.promise;
    expect((await bench.deliver('captured', () => undefined)).status).toBe(200);
  });
});

describe('rule 7: acknowledged means done', () => {
  it('acknowledges only after the handler resolved and the result is settled', async () => {
    const order: string[] = [];
    const wrap = (store: NotificationStore): NotificationStore => ({
      ...store,
      settle: async (...given) => {
        order.push('settling');
        const settled = await store.settle(...given);
        order.push('settled');
        return settled;
      },
    });
    const bench = new Bench({ wrap });
    const reply = await bench.deliver('captured', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('handled');
    });
    order.push(`replied ${reply.status}`);
    expect(order).toEqual(['handled', 'settling', 'settled', 'replied 200']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws what is no error',
      () => {
        throw undefined;
      },
    ],
  ])(
    'a handler that %s: released at once, HANDLER_FAILED, and run again at the next attempt',
    async (_, handler) => {
      const bench = new Bench();
      expect((await bench.deliver('captured', handler)).status).toBe(500);
      expect(bench.codes()).toContain('HANDLER_FAILED');
      const told: boolean[] = [];
      const again = await bench.deliver('captured', (_capture, { mayHaveRunBefore }) =>
        told.push(mayHaveRunBefore),
      );
      expect([again.status, told]).toEqual([200, [true]]);
    },
  );

  it('a late handler: aborted and sent away, the lease stays, and it is settled when it resolves', async () => {
    const bench = new Bench({ handlerTimeout: 7_000 });
    const leave = deferred();
    let signal: AbortSignal | undefined;
    const delivery = bench.deliver('captured', async (_, context) => {
      signal = context.signal;
      await leave.promise;
    });
    const reply = await letTimePass(delivery);
    expect([reply.status, signal?.aborted, performance.now()]).toEqual([503, true, 7_000]);
    expect(bench.codes()).toContain('HANDLER_TIMED_OUT');
    expect((await bench.deliver('captured', () => expect.unreachable())).status).toBe(503);
    leave.resolve();
    await bench.line('SETTLED_LATE');
    expect((await bench.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('a late handler that throws: released, logged, and run again', async () => {
    const bench = new Bench();
    const leave = deferred();
    expect((await letTimePass(bench.deliver('captured', () => leave.promise))).status).toBe(503);
    leave.reject(new Error('too late and wrong'));
    await bench.line('HANDLER_FAILED');
    expect((await bench.deliver('captured', () => undefined)).status).toBe(200);
  });

  it('a late handler whose lease somebody else took over: not settled, logged', async () => {
    const bench = new Bench();
    const leave = deferred();
    expect((await letTimePass(bench.deliver('captured', () => leave.promise))).status).toBe(503);
    bench.time.now += LEASE;
    expect((await bench.deliver('captured', () => undefined)).status).toBe(200);
    leave.resolve();
    expect((await bench.line('LEASE_LOST')).level).toBe('error');
  });
});
