import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTable } from '../src/check.ts';
import { type PostgresStore, postgresStore } from '../src/index.ts';

let database: PostgresDatabase;
let pool: pg.Pool;
let store: PostgresStore;
beforeEach(async () => {
  database = await openPostgres();
  pool = database.pool();
  store = postgresStore({ client: pool });
});
afterEach(() => database.close());

function healthOf(one: PostgresStore) {
  const { publicKey } = createTestKeys();
  // As long as a test may take: the machine decides nothing.
  return createReceiver({ clientId: 'T_1', publicKey, store: one, logger: false }).health(60_000);
}

describe('check', () => {
  it('resolves when the store can write its table, and writes nothing', async () => {
    await store.migrate();
    await store.check();
    expect(await healthOf(store)).toMatchObject({
      isReady: true,
      store: { status: 'ok', isDurable: true },
    });
    expect((await pool.query('SELECT 1 FROM notify_capture')).rows).toEqual([]);
  });

  it('says that the table is missing, and which call makes it', async () => {
    await expect(store.check()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      reason: 'STORE_INVALID',
      message: expect.stringContaining('the table of the store does not exist'),
      hint: expect.stringContaining('store.migrate()'),
    });
    const { store: health } = await healthOf(store);
    expect(health).toMatchObject({ status: 'failed', problem: expect.stringContaining('does not exist') });
  });

  it('refuses a database that is read-only', async () => {
    await store.migrate();
    const client = await pool.connect();
    await client.query('SET default_transaction_read_only = on');
    try {
      await expect(postgresStore({ client }).check()).rejects.toThrow('the database is read-only');
    } finally {
      client.release(true);
    }
  });

  it('refuses a user who must not write', async () => {
    await store.migrate();
    await pool.query('CREATE ROLE reader; GRANT SELECT ON notify_capture TO reader');
    const client = await pool.connect();
    try {
      await client.query('SET ROLE reader');
      await expect(postgresStore({ client }).check()).rejects.toThrow('the user must not write the table');
    } finally {
      client.release(true);
      await pool.query('DROP OWNED BY reader; DROP ROLE reader');
    }
  });

  it('rejects with the error of the client when there is no connection', async () => {
    await pool.end();
    await expect(store.check()).rejects.toThrow('pool');
    expect(await healthOf(store)).toMatchObject({ isReady: false, store: { status: 'failed' } });
  });

  it('ends when a connection is half open, which the pool then replaces', async () => {
    const sockets: Socket[] = [];
    const { hostname, port } = new URL(database.url);
    const proxy = createServer((socket) => {
      const server = connect({ host: hostname, port: Number(port) });
      for (const one of [socket, server]) sockets.push(one.on('error', () => undefined));
      socket.pipe(server).pipe(socket);
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(database.url);
    url.hostname = '127.0.0.1';
    url.port = String((proxy.address() as AddressInfo).port);
    const client = new pg.Pool({ connectionString: url.href, max: 1 });
    try {
      await client.query('SELECT 1');
      // Nothing passes any more, and nobody is told.
      for (const socket of sockets) socket.unpipe().pause();
      await expect(checkTable(client, 'SELECT 1', 50)).rejects.toThrow('did not answer within 50 ms');
      await expect(client.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    } finally {
      await client.end();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
