import { once } from 'node:events';
import { createReceiver } from '@notify-capture/core';
import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import { verifierByHand } from './by-hand.ts';
import { HandlerFailure, type OpenCandidate, type StoreCandidate } from './candidate.ts';

const byHand: StoreCandidate = {
  name: 'Redis: SET, by hand',
  ownRoundTrips: 1,
  async open({ url, publicKey }) {
    const client = await openClient(url);
    const verify = verifierByHand(publicKey);
    return {
      ...ends(client),
      async receive(message, handler) {
        const capture = verify(message);
        if (capture === undefined) return 401;
        if (handler === 'fails') return 500;
        await client.set(`book:${capture.captureId}`, JSON.stringify(capture.captureAmount));
        return 200;
      },
    };
  },
};

const withStore: StoreCandidate = {
  name: 'Redis: redisStore',
  ownRoundTrips: 1,
  async open({ url, clientId, publicKey }) {
    const client = await openClient(url);
    const store = redisStore({ client, commandTimeout: 60_000 });
    const receiver = createReceiver({ clientId, publicKey, store, logger: false, maxConcurrency: 1_000 });
    return {
      ...ends(client),
      async receive(message, handler) {
        const reply = await receiver.receive(message, async ({ captureId, amount }) => {
          if (handler === 'fails') throw new HandlerFailure('The handler fails.');
          const { currency, decimal } = amount;
          await client.set(`book:${captureId}`, JSON.stringify({ currency, decimal }));
        });
        return reply.status;
      },
    };
  },
};

export const REDIS = { byHand, all: [byHand, withStore] } as const;

async function openClient(url: string): Promise<Redis> {
  const client = new Redis(url, { enableOfflineQueue: false });
  client.on('error', () => undefined);
  await once(client, 'ready');
  return client;
}

function ends(client: Redis): Pick<OpenCandidate, 'reset' | 'close'> {
  return {
    async reset() {
      await client.flushdb();
    },
    async close() {
      client.disconnect();
    },
  };
}
