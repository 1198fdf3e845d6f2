import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { startRedis } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';

const keys = createTestKeys();
const cleanups: (() => unknown)[] = [];
let server: Awaited<ReturnType<typeof startRedis>>;
let admin: Redis;
beforeAll(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
});
afterAll(async () => {
  admin.disconnect();
  await server.stop();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The rules of the README for the user of the store. */
function readmeRules(): string[] {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rules = /ACL SETUSER (\S.*)/.exec(readme)?.[1];
  if (rules === undefined) throw new Error('The README has no ACL SETUSER.');
  return rules.replace('>secret', '>s').split(' ');
}

function ioredis(options = {}): Redis {
  const client = new Redis(server.port, '127.0.0.1', { enableOfflineQueue: false, ...options });
  client.on('error', () => undefined);
  cleanups.push(() => client.disconnect());
  return client;
}

async function nodeRedis(login = {}) {
  const client = createClient({ url: server.url, disableOfflineQueue: true, ...login });
  client.on('error', () => undefined);
  cleanups.push(() => client.destroy());
  await client.connect();
  return client;
}

const refused = (message: string) =>
  expect.objectContaining({
    code: 'INVALID_CONFIG',
    reason: 'STORE_INVALID',
    message: expect.stringContaining(message),
  });

async function expectRefused(message: string): Promise<void> {
  for (const client of [ioredis(), await nodeRedis()]) {
    await expect(redisStore({ client }).check()).rejects.toThrowError(refused(message));
  }
}

describe('check()', () => {
  it('accepts a primary that evicts nothing, and leaves no key', async () => {
    for (const client of [ioredis(), await nodeRedis(), ioredis({ lazyConnect: true })]) {
      await redisStore({ client, prefix: 'checked:' }).check();
    }
    expect(await admin.keys('checked:*')).toEqual([]);
  });

  it.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-lru', 'volatile-ttl'])(
    'refuses a server that deletes records: %s',
    async (policy) => {
      await admin.config('SET', 'maxmemory-policy', policy);
      cleanups.push(() => admin.config('SET', 'maxmemory-policy', 'noeviction'));
      await expectRefused(`maxmemory-policy is ${policy}`);
    },
  );

  it('refuses a read-only replica', async () => {
    await admin.replicaof('127.0.0.1', 1);
    cleanups.push(() => admin.replicaof('NO', 'ONE'));
    await expectRefused('read-only replica');
  });

  it('refuses a replica that serves no stale data', async () => {
    await admin.config('SET', 'replica-serve-stale-data', 'no');
    await admin.replicaof('127.0.0.1', 1);
    cleanups.push(() => admin.config('SET', 'replica-serve-stale-data', 'yes'));
    cleanups.push(() => admin.replicaof('NO', 'ONE'));
    await expectRefused('read-only replica');
  });

  it('refuses a full server', async () => {
    await admin.config('SET', 'maxmemory', '1');
    cleanups.push(() => admin.config('SET', 'maxmemory', '0'));
    await expectRefused('its memory is full: HSET: OOM');
  });

  it('refuses a server with too few replicas, and asks for replicas', async () => {
    await admin.config('SET', 'min-replicas-to-write', '1');
    cleanups.push(() => admin.config('SET', 'min-replicas-to-write', '0'));
    await expectRefused('fewer connected replicas than min-replicas-to-write: HSET: NOREPLICAS');
    await expectRefused('Expected: connected replicas');
  });

  it('refuses a server that cannot save its data', async () => {
    const [, directory = ''] = (await admin.config('GET', 'dir')) as string[];
    rmSync(directory, { recursive: true });
    await admin.config('SET', 'save', '3600 1');
    cleanups.push(() => admin.config('SET', 'save', ''));
    await admin.bgsave();
    while (!(await admin.info('persistence')).includes('rdb_last_bgsave_status:err')) await setImmediate();
    await expectRefused('cannot save its data: HSET: MISCONF');
  });

  it.each(['EVAL', 'EVALSHA', 'HSET', 'INFO'])('refuses a server that has disabled %s', async (command) => {
    const limited = await startRedis({ options: ['--rename-command', command, ''] });
    cleanups.push(() => limited.stop());
    const client = new Redis(limited.port, '127.0.0.1', { enableReadyCheck: false });
    cleanups.push(() => client.disconnect());
    await expect(redisStore({ client }).check()).rejects.toThrowError(refused('Redis refused a command'));
  });

  it('waits until ioredis is connected, and rejects when it cannot connect', async () => {
    await redisStore({ client: ioredis() }).check();
    const stopped = await startRedis();
    await stopped.stop();
    const client = new Redis(stopped.port, '127.0.0.1', { enableOfflineQueue: false });
    client.on('error', () => undefined);
    cleanups.push(() => client.disconnect());
    await expect(redisStore({ client }).check()).rejects.toThrow('ECONNREFUSED');
  });
});

describe("a user with the README's ACL rules", () => {
  const login = { username: 'notify-capture', password: 's' };
  afterEach(() => admin.call('ACL', 'DELUSER', login.username));

  it('has all rights that the store needs, with ioredis and with node-redis', async () => {
    await admin.call('ACL', 'SETUSER', ...readmeRules());
    for (const client of [ioredis(login), await nodeRedis(login)] satisfies RedisClient[]) {
      const store = redisStore({ client });
      await store.check();
      const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, store, logger: false });
      const body = sampleNotification('captured');
      const sent = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
      const failed = await receiver.receive(sent, () => Promise.reject(new Error('the handler fails')));
      expect(failed.status).toBe(500);
      expect((await receiver.receive(sent, () => undefined)).status).toBe(200);
      expect((await receiver.receive(sent, () => expect.unreachable())).status).toBe(200);
    }
  });

  const commands = readmeRules().filter((rule) => rule.startsWith('+'));
  it.each(commands)(
    'is refused by check() without %s, also when the server knows the script',
    async (rule) => {
      const rules = readmeRules().filter((one) => one !== rule);
      await admin.call('ACL', 'SETUSER', ...rules);
      const client = ioredis({ ...login, enableReadyCheck: false });
      await once(client, 'ready');
      await admin.script('FLUSH');
      await expect(redisStore({ client }).check()).rejects.toThrowError(refused('Redis refused a command'));
      await redisStore({ client: admin }).check();
      await expect(redisStore({ client }).check()).rejects.toThrowError(refused('Redis refused a command'));
    },
  );

  it('that lacks +eval learns so from the error when the server has lost the scripts', async () => {
    await admin.call('ACL', 'SETUSER', ...readmeRules(), '-eval');
    for (const client of [ioredis(login), await nodeRedis(login)] satisfies RedisClient[]) {
      if (client instanceof Redis) await once(client, 'ready');
      await redisStore({ client: admin }).claim('another', 'f', 60_000);
      const store = redisStore({ client });
      expect(await store.claim(randomUUID(), 'f', 60_000)).toMatchObject({ status: 'acquired' });
      await admin.script('FLUSH');
      await expect(store.claim('k', 'f', 60_000)).rejects.toThrow(
        /lost the scripts.*refuses EVAL.*\+eval.*NOPERM/,
      );
    }
  });

  it('is refused by check() without rights on its keys', async () => {
    await admin.call('ACL', 'SETUSER', ...readmeRules(), 'resetkeys', '~other:*');
    const client = ioredis(login);
    await expect(redisStore({ client }).check()).rejects.toThrowError(refused('Redis refused a command'));
  });
});
