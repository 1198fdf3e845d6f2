import { describe, expect, it, vi } from 'vitest';
import type { NotificationStore } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { deferred, ReceiverFixture } from './receiver-fixture.ts';

const LEASE = 60_000;

describe('ARCHITECTURE.md, rule 6: one at a time', () => {
  it('rejects another delivery with 503 and the rest of the lease as Retry-After', async () => {
    const fixture = new ReceiverFixture();
    const [entered, leave] = [deferred(), deferred()];
    const first = fixture.deliver('captured', async () => {
      entered.resolve();
      await leave.promise;
    });
    await entered.promise;
    fixture.time.now += 45_500;
    const second = await fixture.deliver('captured', () => expect.unreachable());
    expect([second.status, second.headers['retry-after']]).toEqual([503, '15']);
    leave.resolve();
    expect((await first).status).toBe(200);
  });

  it('lets the next delivery claim an expired lease, with mayHaveRunBefore set', async () => {
    const fixture = new ReceiverFixture();
    const [entered, leave] = [deferred(), deferred()];
    const first = fixture.deliver('captured', async (_, { mayHaveRunBefore }) => {
      expect(mayHaveRunBefore).toBe(false);
      entered.resolve();
      await leave.promise;
    });
    await entered.promise;
    fixture.time.now += LEASE;
    const flags: boolean[] = [];
    const second = await fixture.deliver('captured', (_, { mayHaveRunBefore }) =>
      flags.push(mayHaveRunBefore),
    );
    expect([second.status, flags]).toEqual([200, [true]]);
    leave.resolve();
    const reply = await first;
    expect(reply.status).toBe(503);
    expect(fixture.codes()).toContain('LEASE_LOST');
  });

  it('accepts a settle after the end of the lease if no other delivery has claimed', async () => {
    const fixture = new ReceiverFixture();
    const reply = await fixture.deliver('captured', () => {
      fixture.time.now += 10 * LEASE;
    });
    expect(reply.status).toBe(200);
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('runs no handler when the claim took so long that the lease leaves no time for it', async () => {
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
    // The handler needs at least half of its 8 s, so the claim has 6 s of the 10 s.
    const fixture = new ReceiverFixture({ wrap, lease: 10_000, handlerTimeout: 8_000 });
    const reply = await letTimePass(fixture.deliver('captured', () => expect.unreachable()));
    expect([reply.status, performance.now()]).toEqual([503, 6_000]);
    expect(fixture.codes()).toContain('STORE_UNAVAILABLE');
    await letTimePass(released.promise);
  });

  it('releases a claim that the store answers after the end of the lease', async () => {
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
    const fixture = new ReceiverFixture({ wrap });
    const delivery = fixture.deliver('captured', () => expect.unreachable());
    expect((await letTimePass(delivery)).status).toBe(503);
    await vi.advanceTimersByTimeAsync(LEASE);
    slow = false;
    answer.resolve();
    await released.promise;
    expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
  });
});

describe('ARCHITECTURE.md, rule 7: acknowledged means done', () => {
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
    const fixture = new ReceiverFixture({ wrap });
    const reply = await fixture.deliver('captured', async () => {
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
        throw new Error('failed');
      },
    ],
    ['rejects', () => Promise.reject(new Error('failed'))],
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
  ])(
    'releases the claim of a handler that %s, replies HANDLER_FAILED and runs it at the next attempt',
    async (_, handler) => {
      const fixture = new ReceiverFixture();
      expect((await fixture.deliver('captured', handler)).status).toBe(500);
      expect(fixture.codes()).toContain('HANDLER_FAILED');
      const flags: boolean[] = [];
      const again = await fixture.deliver('captured', (_capture, { mayHaveRunBefore }) =>
        flags.push(mayHaveRunBefore),
      );
      expect([again.status, flags]).toEqual([200, [true]]);
    },
  );

  it('aborts a late handler, replies 503, keeps the lease and settles when the handler resolves', async () => {
    const fixture = new ReceiverFixture({ handlerTimeout: 7_000 });
    const leave = deferred();
    let signal: AbortSignal | undefined;
    const delivery = fixture.deliver('captured', async (_, context) => {
      signal = context.signal;
      await leave.promise;
    });
    const reply = await letTimePass(delivery);
    expect([reply.status, signal?.aborted, performance.now()]).toEqual([503, true, 7_000]);
    expect(fixture.codes()).toContain('HANDLER_TIMED_OUT');
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(503);
    leave.resolve();
    await fixture.line('SETTLED_LATE');
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('releases the claim of a late handler that throws, logs the error and runs it at the next attempt', async () => {
    const fixture = new ReceiverFixture();
    const leave = deferred();
    expect((await letTimePass(fixture.deliver('captured', () => leave.promise))).status).toBe(503);
    leave.reject(new Error('failed after the timeout'));
    await fixture.line('HANDLER_FAILED');
    expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
  });

  it('does not settle a late handler when another delivery has claimed since, and logs an error', async () => {
    const fixture = new ReceiverFixture();
    const leave = deferred();
    expect((await letTimePass(fixture.deliver('captured', () => leave.promise))).status).toBe(503);
    fixture.time.now += LEASE;
    expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
    leave.resolve();
    expect((await fixture.line('LEASE_LOST')).level).toBe('error');
  });
});
