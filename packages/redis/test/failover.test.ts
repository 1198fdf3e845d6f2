import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { startRedis } from '@notify-capture/contract';
import type { Claim, NotificationStore, SettledRecord } from '@notify-capture/core';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterEach, describe, expect, it } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';

const LEASE = 60 * 60_000;
const record: SettledRecord = {
  fingerprints: ['captured'],
  kind: 'capture',
  outcome: 'captured',
  code: 'SUCCESS',
  status: 'S',
  amount: { currency: 'BRL', minorUnits: '50000' },
  clientId: 'T_1',
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
  requestTime: '1',
};
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An address that leads to the primary, as the DNS name of a managed Redis does: open connections stay where they are. */
async function startAddress(primary: number) {
  let target = primary;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port: number): void {
      target = port;
    },
  };
}

/** A primary with a replica, and an address that leads to the primary. */
async function startServers() {
  const servers = [await startRedis(), await startRedis()] as const;
  const [primary, replica] = servers.map((server) => new Redis(server.url)) as [Redis, Redis];
  cleanups.push(async () => {
    for (const client of [primary, replica]) client.disconnect();
    for (const server of servers) await server.stop();
  });
  // Otherwise the primary waits for further replicas.
  await primary.config('SET', 'repl-diskless-sync-delay', '0');
  await replica.replicaof('127.0.0.1', servers[0].port);
  const address = await startAddress(servers[0].port);
  return {
    port: address.port,
    primary,
    async failOver(): Promise<void> {
      await primary.set('last', '1');
      // Resolves when the replica has all writes.
      await primary.wait(1, 0);
      await replica.replicaof('NO', 'ONE');
      await primary.replicaof('127.0.0.1', 1);
      address.leadTo(servers[1].port);
    },
  };
}

interface OpenClient {
  readonly client: RedisClient;
  /** Resolves when the client has opened another connection. */
  reconnected(): Promise<unknown>;
}

async function openIoredis(port: number, options = {}): Promise<OpenClient> {
  const client = new Redis(port, '127.0.0.1', { enableOfflineQueue: false, ...options });
  client.on('error', () => undefined);
  cleanups.push(() => client.disconnect());
  await once(client, 'ready');
  return { client, reconnected: () => once(client, 'ready') };
}

async function openNodeRedis(port: number): Promise<OpenClient> {
  const client = createClient({ socket: { port, host: '127.0.0.1' }, disableOfflineQueue: true });
  client.on('error', () => undefined);
  cleanups.push(() => client.destroy());
  await client.connect();
  return {
    client,
    reconnected: async () => new Promise((resolve) => client.once('ready', () => resolve(true))),
  };
}

describe('after a failover under an open connection, the store works again with a new connection', () => {
  it.each([
    ['ioredis', openIoredis],
    [
      'ioredis with reconnectOnError',
      (port: number) =>
        openIoredis(port, { reconnectOnError: (error: Error) => error.message.includes('READONLY') }),
    ],
    ['node-redis', openNodeRedis],
  ])('%s', async (_, open) => {
    const { port, failOver } = await startServers();
    const { client, reconnected } = await open(port);
    const store = redisStore({ client });
    const settled = await store.claim('settled', 'captured', LEASE);
    await store.settle('settled', settled.status === 'acquired' ? settled.token : '', record, LEASE);
    const claim = await store.claim('k', 'captured', LEASE);
    const token = claim.status === 'acquired' ? claim.token : '';
    await failOver();
    const ready = reconnected();
    await expect(store.settle('k', token, record, LEASE)).rejects.toThrow('READONLY');
    await ready;
    expect(await store.settle('k', token, record, LEASE)).toBe(true);
    expect(await store.claim('another', 'captured', LEASE)).toMatchObject({ status: 'acquired' });
    expect(await store.claim('settled', 'captured', LEASE)).toMatchObject({ status: 'settled', record });
  });

  it('also when the old primary serves no stale data', async () => {
    const { port, primary, failOver } = await startServers();
    await primary.config('SET', 'replica-serve-stale-data', 'no');
    const { client, reconnected } = await openIoredis(port);
    const store = redisStore({ client });
    await failOver();
    const ready = reconnected();
    await expect(store.claim('k', 'f', LEASE)).rejects.toThrow('MASTERDOWN');
    await ready;
    expect(await store.claim('k', 'f', LEASE)).toMatchObject({ status: 'acquired' });
  });

  it('continues the subscriptions of the application with node-redis', async () => {
    const { port, failOver } = await startServers();
    const { client, reconnected } = await openNodeRedis(port);
    const application = client as ReturnType<typeof createClient>;
    const received = new Promise((resolve) => application.subscribe('news', resolve));
    await failOver();
    const ready = reconnected();
    await expect(redisStore({ client }).claim('k', 'f', LEASE)).rejects.toThrow('READONLY');
    await ready;
    await application.publish('news', 'hello');
    expect(await received).toBe('hello');
  });
});

it('an address that still leads to the replica is an error, and the process goes on', async () => {
  const { port, primary } = await startServers();
  const { client, reconnected } = await openIoredis(port);
  const store = redisStore({ client });
  await primary.replicaof('127.0.0.1', 1);
  const ready = reconnected();
  await expect(store.claim('k', 'f', LEASE)).rejects.toThrow('READONLY');
  await ready;
  await expect(store.claim('k', 'f', LEASE)).rejects.toThrow('READONLY');
  await primary.replicaof('NO', 'ONE');
  expect(await claimWhenReady(store)).toMatchObject({ status: 'acquired' });
});

/** No event reports that the client of the store is ready: it may have reconnected before. */
async function claimWhenReady(store: NotificationStore): Promise<Claim> {
  for (;;) {
    const claim = await store.claim('k', 'f', LEASE).catch(() => undefined);
    if (claim !== undefined) return claim;
    await setImmediate();
  }
}
