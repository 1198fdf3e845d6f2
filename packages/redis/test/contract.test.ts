import { describeStoreContract, openRedis } from '@notify-capture/contract';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { redisStore } from '../src/index.ts';

/** Sets back all times below a prefix: to the store, time has gone by. */
const SET_BACK = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  for _, field in ipairs({'leaseUntil', 'settledAt'}) do
    if redis.call('HEXISTS', key, field) == 1 then redis.call('HINCRBY', key, field, -ARGV[2]) end
  end
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[2])
end`;

describeStoreContract('Redis through ioredis', {
  async open() {
    const server = await openRedis();
    const prefix = 'ioredis:';
    const clients = [0, 1, 2].map(() => new Redis(server.url, { enableOfflineQueue: true }));
    await Promise.all(clients.map((client) => client.ping()));
    const [first] = clients;
    const url = new URL(server.url);
    return {
      stores: clients.map((client) => redisStore({ client, prefix, commandTimeout: 10_000 })),
      elapse: async (ms) => {
        await first?.eval(SET_BACK, 0, prefix, String(ms));
      },
      async behind(port) {
        url.port = String(await port(server.port));
        const client = new Redis(url.href);
        client.on('error', () => undefined);
        clients.push(client);
        await client.ping();
        return redisStore({ client, prefix, commandTimeout: 10_000 });
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
    const [first] = clients;
    const url = new URL(server.url);
    return {
      stores: clients.map((client) => redisStore({ client, prefix, commandTimeout: 10_000 })),
      elapse: async (ms) => {
        await first?.eval(SET_BACK, { keys: [], arguments: [prefix, String(ms)] });
      },
      async behind(port) {
        url.port = String(await port(server.port));
        const client = createClient({ url: url.href });
        client.on('error', () => undefined);
        await client.connect();
        clients.push(client);
        return redisStore({ client, prefix, commandTimeout: 10_000 });
      },
      async close() {
        for (const client of clients) client.destroy();
      },
    };
  },
});
