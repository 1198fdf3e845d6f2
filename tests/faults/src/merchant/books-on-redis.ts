import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import type { Booking, StorePlan } from '../plan.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** Books in a Redis list with the prefix of the store, over a separate connection. */
export async function onRedis({
  url,
  booksUrl,
  prefix,
}: Extract<StorePlan, { kind: 'redis' }>): Promise<MerchantBooks> {
  const [client, direct] = await Promise.all([connect(url), connect(booksUrl)]);
  return {
    // A time limit that ends only when a test moves the time.
    store: redisStore({ client, prefix, commandTimeout: 60_000 }),
    book: async (booking) => {
      await direct.rpush(`${prefix}books`, JSON.stringify(booking));
    },
    read: async () => {
      const lines = await direct.lrange(`${prefix}books`, 0, -1);
      return lines.map((line) => JSON.parse(line) as Booking);
    },
  };
}

async function connect(url: string): Promise<Redis> {
  const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => 100 });
  client.on('error', () => undefined);
  await client.ping();
  return client;
}
