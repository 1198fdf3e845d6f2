import { openPostgres, startPostgres } from '@notify-capture/contract';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const LEASE = 60 * 60_000;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A pool as an application makes it: nobody listens to its errors. */
function poolWithoutListener(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, idleTimeoutMillis: 0 });
  cleanups.push(() => pool.end());
  return pool;
}

/** Opens several connections, which are idle afterwards. */
async function openIdle(pool: pg.Pool): Promise<void> {
  const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
  for (const client of clients) client.release();
}

function removals(pool: pg.Pool, count: number): Promise<void> {
  return new Promise((resolve) => {
    pool.on('remove', () => {
      if (--count === 0) resolve();
    });
  });
}

describe('a pool whose errors nobody handles', () => {
  it.each([false, true])(
    'does not end the process when idle connections are terminated, transactional: %j',
    async (transactional) => {
      const database = await openPostgres();
      cleanups.push(() => database.close());
      const client = poolWithoutListener(database.url);
      const store = postgresStore({ client, transactional });
      await store.migrate();
      await openIdle(client);
      const removed = removals(client, 3);
      await database.pool().query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await removed;
      expect(await store.claim('k', 'f', LEASE)).toMatchObject({ status: 'acquired' });
    },
  );

  it('survives a restart of the database', async () => {
    const server = await startPostgres();
    cleanups.push(() => server.stop());
    const client = poolWithoutListener(server.url);
    const store = postgresStore({ client });
    await store.migrate();
    await openIdle(client);
    const removed = removals(client, 3);
    await server.halt();
    await removed;
    await expect(store.claim('k', 'f', LEASE)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.resume();
    expect(await store.claim('k', 'f', LEASE)).toMatchObject({ status: 'acquired' });
  });
});

describe('a pool whose errors the application handles', () => {
  it('has no second listener', async () => {
    const database = await openPostgres();
    cleanups.push(() => database.close());
    const client = database.pool();
    const before = client.listenerCount('error');
    postgresStore({ client });
    expect(client.listenerCount('error')).toBe(before);
  });

  it('reports them to a listener that is added later', async () => {
    const database = await openPostgres();
    cleanups.push(() => database.close());
    const client = poolWithoutListener(database.url);
    postgresStore({ client });
    postgresStore({ client });
    expect(client.listenerCount('error')).toBe(1);
    const removed = removals(client, 1);
    const errors: Error[] = [];
    client.on('error', (error) => errors.push(error));
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    await database.pool().query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await removed;
    expect(errors).toHaveLength(1);
  });
});
