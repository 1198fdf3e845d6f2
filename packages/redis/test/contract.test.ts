import { once } from 'node:events';
import { describeStoreContract, openRedis, setBackKeys } from '@notify-capture/contract';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { type RedisClient, redisStore } from '../src/index.ts';

/** Without a time limit of commands, so that a slow machine does not matter. */
const storeOn = (client: RedisClient, prefix: string) =>
  redisStore({ client, prefix, commandTimeout: 2_147_483_647 });

describeStoreContract('Redis through ioredis', {
  async open() {
    const server = await openRedis();
    const prefix = 'ioredis:';
    const clients = [0, 1, 2].map(() => new Redis(server.url, { enableOfflineQueue: true }));
    await Promise.all(clients.map((client) => client.ping()));
    const clock = new Redis(server.url);
    clients.push(clock);
    const url = new URL(server.url);
    return {
      stores: clients.slice(0, 3).map((client) => storeOn(client, prefix)),
      elapse: (ms) => setBackKeys(clock, ms, prefix),
      async behind(port) {
        url.port = String(await port(server.port));
        const client = new Redis(url.href);
        client.on('error', () => undefined);
        clients.push(client);
        await client.ping();
        return {
          store: storeOn(client, prefix),
          reconnected: async () => client.status === 'ready' || once(client, 'ready'),
        };
      },
      async close() {
        for (const client of clients) client.disconnect();
      },
    };
  },
});

describeStoreContract('Redis through node-redis', {
  async open() {
    const server = await openRedis();
    const prefix = 'node-redis:';
    const clients = [0, 1, 2].map(() => createClient({ url: server.url }));
    for (const client of clients) await client.connect();
    const clock = new Redis(server.url);
    const url = new URL(server.url);
    return {
      stores: clients.map((client) => storeOn(client, prefix)),
      elapse: (ms) => setBackKeys(clock, ms, prefix),
      async behind(port) {
        url.port = String(await port(server.port));
        const client = createClient({ url: url.href });
        client.on('error', () => undefined);
        await client.connect();
        clients.push(client);
        return {
          store: storeOn(client, prefix),
          reconnected: async () => client.isReady || once(client, 'ready'),
        };
      },
      async close() {
        clock.disconnect();
        for (const client of clients) client.destroy();
      },
    };
  },
});
