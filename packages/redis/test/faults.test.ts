import { once } from 'node:events';
import { holdTime, letTimePass, startProxy, startRedis, type TcpProxy } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { Redis } from 'ioredis';
import { createClient, createClientPool } from 'redis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';

const keys = createTestKeys();
const cleanups: (() => unknown)[] = [];
/** The delay of a client before it reconnects, in ms. */
const PAUSE = 50;
const LEASE = 60 * 60_000;

holdTime();
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function ioredis(port: number): Redis {
  const client = new Redis(port, '127.0.0.1', {
    enableReadyCheck: false,
    retryStrategy: () => PAUSE,
  });
  client.on('error', () => undefined);
  cleanups.push(() => client.disconnect());
  return client;
}

/** Restores the proxy and waits until the client has reconnected. */
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

describe('a Redis server', () => {
  it('that stops answering causes STORE_UNAVAILABLE after 1.5 s without a queue of commands, and is used again later', async () => {
    const server = await startRedis();
    cleanups.push(() => server.stop());
    const proxy = await startProxy(server.port);
    cleanups.push(() => proxy.close());
    const client = ioredis(proxy.port);
    await client.ping();
    const receiver = receiverOn(client);
    proxy.cut();
    // The time limit of the store ends the claim, after 1.5 s by default.
    const claim = redisStore({ client }).claim('k', 'f', LEASE);
    await expect(letTimePass(claim)).rejects.toThrow('within 1500 ms');
    expect(performance.now()).toBe(1_500);
    const reply = await letTimePass(receiver.receive(notification(), () => expect.unreachable()));
    expect([reply.status, performance.now()]).toEqual([503, 3_000]);
    for (let i = 0; i < 200; i++) {
      // The store tries Redis again after a second: five times here.
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

  it('whose answer to a claim is lost gets the command again from ioredis and answers with the same claim', async () => {
    const server = await startRedis();
    cleanups.push(() => server.stop());
    const proxy = await startProxy(server.port);
    cleanups.push(() => proxy.close());
    const [behind, direct] = [ioredis(proxy.port), ioredis(server.port)];
    await Promise.all([behind.ping(), direct.ping()]);
    const store = redisStore({ client: behind });
    // After this claim the server has the script.
    await store.claim('another', 'f', LEASE);
    const lost = proxy.loseAnswers();
    const claim = store.claim('k', 'f', LEASE);
    await lost;
    expect(await direct.hlen('notify-capture:{k}')).toBeGreaterThan(0);
    await reconnect(behind, proxy);
    expect(await claim).toMatchObject({ status: 'acquired', mayHaveRunBefore: false });
    expect(await redisStore({ client: direct }).claim('k', 'f', LEASE)).toMatchObject({ status: 'busy' });
  });

  it('that does not run causes STORE_UNAVAILABLE at once, with ioredis and with node-redis', async () => {
    const stopped = await startRedis();
    await stopped.stop();
    const node = createClient({ url: stopped.url });
    node.on('error', () => undefined);
    for (const client of [ioredis(stopped.port), node]) {
      const reply = await receiverOn(client).receive(notification(), () => expect.unreachable());
      expect(reply.status).toBe(503);
    }
  });

  it('that has lost its scripts gets them again', async () => {
    const server = await startRedis();
    cleanups.push(() => server.stop());
    const client = ioredis(server.port);
    await client.ping();
    const receiver = receiverOn(client);
    expect((await receiver.receive(notification(), () => undefined)).status).toBe(200);
    await client.script('FLUSH');
    expect((await receiver.receive(notification(), () => undefined)).status).toBe(200);
  });

  it('that is full causes STORE_UNAVAILABLE and no acknowledgement', async () => {
    const server = await startRedis();
    cleanups.push(() => server.stop());
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

  it('refuses a pool of node-redis, which stays on the old primary after a failover, and says what to pass', () => {
    const pool = createClientPool({ url: 'redis://127.0.0.1:1' });
    for (const client of [pool, pool.withCommandOptions({})]) {
      expect(() => redisStore({ client })).toThrowError(
        expect.objectContaining({
          code: 'INVALID_CONFIG',
          reason: 'STORE_INVALID',
          message: expect.stringContaining('client is a pool of node-redis'),
          hint: expect.stringContaining('createClient({'),
        }),
      );
    }
  });
});
