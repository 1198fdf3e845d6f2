import { once } from 'node:events';
import { holdTime, letTimePass, startProxy, startRedis, type TcpProxy } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';

const keys = createTestKeys();
const ends: (() => unknown)[] = [];
/** How long a client waits before it connects again, in ms. */
const PAUSE = 50;
const LEASE = 60 * 60_000;

holdTime();
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function ioredis(port: number): Redis {
  const client = new Redis(port, '127.0.0.1', {
    enableReadyCheck: false,
    retryStrategy: () => PAUSE,
  });
  client.on('error', () => undefined);
  ends.push(() => client.disconnect());
  return client;
}

/** Opens the way again, and lets the client's pause pass. */
async function reconnect(client: Redis, proxy: TcpProxy): Promise<void> {
  const [waiting, ready] = [once(client, 'reconnecting'), once(client, 'ready')];
  proxy.restore();
  await waiting;
  await vi.advanceTimersByTimeAsync(PAUSE);
  await ready;
}

function receiverOn(client: RedisClient) {
  const store = redisStore({ client });
  return createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, store, logger: false });
}

function notification() {
  const body = sampleNotification('captured');
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
}

describe('a Redis that is not there', () => {
  it('that has stopped answering is STORE_UNAVAILABLE after a second and a half, piles up no commands, and is used again', async () => {
    const server = await startRedis();
    ends.push(() => server.stop());
    const proxy = await startProxy(server.port);
    ends.push(() => proxy.close());
    const client = ioredis(proxy.port);
    await client.ping();
    const receiver = receiverOn(client);
    proxy.cut();
    // The store's own limit is what ends it, by default after a second and a half.
    const claim = redisStore({ client }).claim('k', 'f', LEASE);
    await expect(letTimePass(claim)).rejects.toThrow('within 1500 ms');
    expect(performance.now()).toBe(1_500);
    const reply = await letTimePass(receiver.receive(notification(), () => expect.unreachable()));
    expect([reply.status, performance.now()]).toEqual([503, 3_000]);
    for (let i = 0; i < 200; i++) {
      // It is asked again after a second: five times here.
      if (i % 40 === 0) await vi.advanceTimersByTimeAsync(1_000);
      const next = await letTimePass(receiver.receive(notification(), () => expect.unreachable()));
      expect(next.status).toBe(503);
    }
    const { commandQueue } = client as unknown as { commandQueue: { length: number } };
    expect(commandQueue.length).toBeLessThan(10);
    await reconnect(client, proxy);
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await receiver.receive(notification(), () => undefined)).status).toBe(200);
  });

  it('that loses the answer to a claim is asked again by ioredis, and it is the same claim', async () => {
    const server = await startRedis();
    ends.push(() => server.stop());
    const proxy = await startProxy(server.port);
    ends.push(() => proxy.close());
    const [behind, direct] = [ioredis(proxy.port), ioredis(server.port)];
    await Promise.all([behind.ping(), direct.ping()]);
    const store = redisStore({ client: behind });
    // Now the server knows the script.
    await store.claim('another', 'f', LEASE);
    const lost = proxy.loseAnswers();
    const claim = store.claim('k', 'f', LEASE);
    await lost;
    expect(await direct.hlen('notify-capture:{k}')).toBeGreaterThan(0);
    await reconnect(behind, proxy);
    expect(await claim).toMatchObject({ status: 'acquired', mayHaveRunBefore: false });
    expect(await redisStore({ client: direct }).claim('k', 'f', LEASE)).toMatchObject({ status: 'busy' });
  });

  it('that was never there is STORE_UNAVAILABLE at once, with ioredis and with node-redis', async () => {
    const gone = await startRedis();
    await gone.stop();
    const node = createClient({ url: gone.url });
    node.on('error', () => undefined);
    for (const client of [ioredis(gone.port), node]) {
      const reply = await receiverOn(client).receive(notification(), () => expect.unreachable());
      expect(reply.status).toBe(503);
    }
  });

  it('that restarts is used again, and has forgotten its scripts', async () => {
    const server = await startRedis();
    ends.push(() => server.stop());
    const client = ioredis(server.port);
    await client.ping();
    const receiver = receiverOn(client);
    expect((await receiver.receive(notification(), () => undefined)).status).toBe(200);
    await client.script('FLUSH');
    expect((await receiver.receive(notification(), () => undefined)).status).toBe(200);
  });

  it('that refuses to write because it is full is STORE_UNAVAILABLE, and nothing is acknowledged', async () => {
    const server = await startRedis();
    ends.push(() => server.stop());
    const client = ioredis(server.port);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'maxmemory', '1');
    const reply = await receiverOn(client).receive(notification(), () => expect.unreachable());
    expect(reply.status).toBe(503);
  });
});

describe('set-up', () => {
  it('refuses a client that is not a Redis client, and an invalid time-out', () => {
    const reason = (options: object) => {
      try {
        redisStore(options as Parameters<typeof redisStore>[0]);
        return undefined;
      } catch (error) {
        return (error as { reason?: string }).reason;
      }
    };
    expect(reason({})).toBe('STORE_INVALID');
    expect(reason({ client: {} })).toBe('STORE_INVALID');
    expect(reason({ client: { evalsha: () => undefined }, commandTimeout: 0 })).toBe('DURATION_INVALID');
  });
});
