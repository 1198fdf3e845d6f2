import { Alipay, countRoundTrips, type RoundTripCounter, startRedis } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver, type Reply } from '@notify-capture/core';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';

const alipay = new Alipay();
const cleanups: (() => unknown)[] = [];
let counter: RoundTripCounter;
let direct: Redis;
let captures = 0;

beforeAll(async () => {
  // A server of its own: which scripts it knows counts.
  const server = await startRedis();
  counter = await countRoundTrips('redis', server.port);
  direct = new Redis(server.url);
  cleanups.push(
    () => direct.disconnect(),
    () => counter.close(),
    () => server.stop(),
  );
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const fail: CaptureHandler = () => {
  throw new Error('the handler fails');
};

async function openIoredis(): Promise<RedisClient> {
  const client = new Redis(counter.port, '127.0.0.1');
  cleanups.unshift(() => client.disconnect());
  await client.ping();
  return client;
}

async function openNodeRedis(): Promise<RedisClient> {
  const client = createClient({ url: `redis://127.0.0.1:${counter.port}` });
  await client.connect();
  cleanups.unshift(() => client.destroy());
  await client.ping();
  return client;
}

describe.each([
  { name: 'ioredis', open: openIoredis },
  { name: 'node-redis', open: openNodeRedis },
])('the commands to Redis of one message, with $name', ({ open }) => {
  /** Delivers one message of a new capture, as often as it is called, and counts the commands. */
  let deliveryOf: () => (onCapture: CaptureHandler) => Promise<{ status: number; commands: number }>;

  beforeAll(async () => {
    const client = await open();
    const store = redisStore({ client, commandTimeout: 2_147_483_647 });
    const { clientId, keys } = alipay;
    const receiver = createReceiver({ clientId, publicKey: keys.publicKey, store, logger: false });
    deliveryOf = () => {
      const request = alipay.capture('captured', { fields: { captureId: `C${++captures}` } });
      return async (onCapture) => {
        counter.take();
        const { status }: Reply = await receiver.receive(request, onCapture);
        return { status, commands: counter.take() };
      };
    };
    await deliveryOf()(() => undefined);
    await deliveryOf()(fail);
  });

  it('are two, for the claim and the settle', async () => {
    expect(await deliveryOf()(() => undefined)).toEqual({ status: 200, commands: 2 });
  });

  it('are one for a repeat', async () => {
    const deliver = deliveryOf();
    await deliver(() => undefined);
    expect(await deliver(fail)).toEqual({ status: 200, commands: 1 });
  });

  it('are one while another delivery of the same capture runs', async () => {
    const deliver = deliveryOf();
    await deliver(async () => {
      expect(await deliver(fail)).toEqual({ status: 503, commands: 1 });
    });
  });

  it('are two when the handler fails, for the claim and the release', async () => {
    expect(await deliveryOf()(fail)).toEqual({ status: 500, commands: 2 });
  });

  it('are one more for each script that the server does not know', async () => {
    await direct.script('FLUSH');
    expect(await deliveryOf()(() => undefined)).toEqual({ status: 200, commands: 4 });
    expect(await deliveryOf()(() => undefined)).toEqual({ status: 200, commands: 2 });
  });
});
