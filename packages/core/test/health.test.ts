import { describe, expect, it } from 'vitest';
import { createReceiver, memoryStore, type NotificationStore } from '../src/index.ts';
import { createTestKeys } from '../src/testing/index.ts';
import { deferred, ReceiverFixture } from './delivery/receiver-fixture.ts';
import { letTimePass } from './pass-time.ts';

const { publicKey } = createTestKeys();

function receiverOn(store: NotificationStore) {
  return createReceiver({ clientId: 'T_1', publicKey, store, logger: false });
}

describe('health', () => {
  it('is ready at once, also with a store that has no check', async () => {
    expect(await receiverOn(memoryStore()).health()).toEqual({
      isReady: true,
      isClosing: false,
      underWay: 0,
      keys: { status: 'ok' },
      store: { status: 'unchecked', isDurable: false },
    });
  });

  it('counts what is under way, and knows when something was settled last', async () => {
    const now = Date.now();
    const fixture = new ReceiverFixture({ clock: () => now });
    const leave = deferred();
    const entered = deferred();
    const running = fixture.deliver('captured', () => {
      entered.resolve();
      return leave.promise;
    });
    await entered.promise;
    const during = await fixture.receiver.health();
    expect(during).toMatchObject({ underWay: 1 });
    expect(during).not.toHaveProperty('lastSettledAt');
    leave.resolve();
    await running;
    expect(await fixture.receiver.health()).toMatchObject({
      underWay: 0,
      lastSettledAt: new Date(now).toISOString(),
    });
  });

  it('does not count a repeat or a failed handler as settled', async () => {
    const fixture = new ReceiverFixture();
    await fixture.deliver('captured', () => Promise.reject(new Error('no')));
    expect(await fixture.receiver.health()).not.toHaveProperty('lastSettledAt');
  });

  it('knows the settle of a late handler', async () => {
    const fixture = new ReceiverFixture();
    const leave = deferred();
    await letTimePass(fixture.deliver('captured', () => leave.promise));
    expect(await fixture.receiver.health()).not.toHaveProperty('lastSettledAt');
    leave.resolve();
    await fixture.receiver.close();
    expect(await fixture.receiver.health()).toHaveProperty('lastSettledAt');
  });

  it('is not ready when it is closing', async () => {
    const receiver = receiverOn(memoryStore());
    await receiver.close();
    expect(await receiver.health()).toMatchObject({ isReady: false, isClosing: true });
  });

  it.each<[string, () => Promise<void>]>([
    ['rejects', () => Promise.reject(new Error('connect ECONNREFUSED'))],
    [
      'throws',
      () => {
        throw new Error('connect ECONNREFUSED');
      },
    ],
  ])('is not ready when the check of the store %s, and says why', async (_, check) => {
    const health = await receiverOn({ ...memoryStore(), durable: true, check }).health();
    expect(health).toMatchObject({
      isReady: false,
      store: { status: 'failed', isDurable: true, problem: 'connect ECONNREFUSED' },
    });
  });

  it.each([
    [undefined, 800],
    [50, 50],
    [0, 800],
    [Number.NaN, 800],
    [Number.POSITIVE_INFINITY, 60_000],
  ])('waits for the store with a timeout of %s for %s ms', async (timeout, expected) => {
    const receiver = receiverOn({ ...memoryStore(), check: () => new Promise(() => undefined) });
    const start = performance.now();
    const health = await letTimePass(receiver.health(timeout));
    expect(performance.now() - start).toBe(expected);
    expect(health.store).toMatchObject({
      status: 'failed',
      problem: `the store did not answer within ${expected} ms`,
    });
  });

  it('asks the store once for all calls at the same time, and again afterwards', async () => {
    let asked = 0;
    const answer = deferred();
    const check = () => {
      asked += 1;
      return answer.promise;
    };
    const receiver = receiverOn({ ...memoryStore(), check });
    const calls = [receiver.health(), receiver.health(), receiver.health()];
    answer.resolve();
    expect((await Promise.all(calls)).map(({ isReady }) => isReady)).toEqual([true, true, true]);
    expect(asked).toBe(1);
    await receiver.health();
    expect(asked).toBe(2);
  });

  it('asks the store again when a check has hung for the time limit, and is ready when it answers', async () => {
    const answers = [() => new Promise<void>(() => undefined), () => Promise.resolve()];
    let asked = 0;
    const check = () => answers[asked++]?.() ?? Promise.resolve();
    const receiver = receiverOn({ ...memoryStore(), check });
    expect(await letTimePass(receiver.health())).toMatchObject({ isReady: false });
    expect(await receiver.health()).toMatchObject({ isReady: true });
    expect(asked).toBe(2);
  });

  it('asks a store that hangs for ever no more than once in a time limit, and then once a minute', async () => {
    let asked = 0;
    const check = () => {
      asked += 1;
      return new Promise<void>(() => undefined);
    };
    const receiver = receiverOn({ ...memoryStore(), check });
    const probe = async (): Promise<void> => {
      expect(await letTimePass(Promise.all([receiver.health(), receiver.health()]))).toMatchObject([
        { isReady: false },
        { isReady: false },
      ]);
    };
    await probe();
    await probe();
    expect(asked).toBe(2);
    for (let probes = 0; probes < 750; probes++) await probe();
    // 10 minutes; the first minute has the doubled limits.
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(20);
  });

  it.each(['durable', 'check'])('does not reject when the getter of %s throws', async (name) => {
    const get = (): never => {
      throw new Error('no');
    };
    const store = memoryStore();
    const receiver = receiverOn(store);
    Object.defineProperty(store, name, { get });
    expect(await receiver.health()).toMatchObject({ isClosing: false });
  });

  it('tells how the last look-up of keys ended, which a stranger can cause: it stays ready', async () => {
    let isDown = true;
    const fixture = new ReceiverFixture({
      clientId: undefined,
      publicKey: undefined,
      resolveKeys: () => (isDown ? Promise.reject(new Error('no route to host')) : { publicKey }),
    });
    expect(await fixture.receiver.health()).toMatchObject({ keys: { status: 'unknown' } });
    const request = {
      method: 'POST',
      target: '/alipay/notifyCapture',
      headers: {
        'content-type': 'application/json',
        'client-id': 'T_9',
        'request-time': String(Date.now()),
        signature: `algorithm=RSA256,keyVersion=1,signature=${'A'.repeat(342)}==`,
      },
      body: Buffer.from('{}'),
    };
    await fixture.receiver.receive(request, () => undefined);
    const failed = await fixture.receiver.health();
    expect(failed).toMatchObject({ isReady: true, keys: { status: 'failed' } });
    expect(failed.keys.problem).toContain('no route to host');
    isDown = false;
    await fixture.receiver.receive(request, () => undefined);
    expect((await fixture.receiver.health()).keys).toEqual({ status: 'ok' });
  });
});
