import type { Logger, NotificationStore } from '@notify-capture/core';
import { embeddedStore, postgresStore, type SqlClient } from '@notify-capture/postgres';
import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { OrderDatabase } from './capture-requests.ts';
import {
  type Add,
  type Books,
  booksOn,
  createTables,
  type List,
  sqlBooks,
  type TableName,
} from './sql-books.ts';

/** The books and the store, in the same database. */
export interface BooksAndStore {
  readonly books: Books;
  readonly store: NotificationStore;
  /** For the captures that the shop asks for; not on Redis. */
  readonly orders?: OrderDatabase;
  close(): Promise<void>;
}

/**
 * Opens the books and the store at `STORE_URL`: `postgres://…`, `redis://…`, or unset for a database on disk in
 * `STORE_DIRECTORY` (default `.data/store`). `STORE_TIMEOUT` is the time limit for a connection and for each answer, in ms.
 */
export async function openBooks(env: NodeJS.ProcessEnv, logger: Logger): Promise<BooksAndStore> {
  const url = env['STORE_URL'] || '';
  const timeout = readTimeout(env['STORE_TIMEOUT'] || undefined);
  if (url === '') return onDisk(env['STORE_DIRECTORY'] || '.data/store');
  if (/^postgres(ql)?:/.test(url)) return onPostgres(url, logger, timeout);
  if (/^rediss?:/.test(url)) return onRedis(url, logger, timeout);
  throw new Error('STORE_URL is not a postgres:// or redis:// URL. Unset it to use a database on disk.');
}

/** `STORE_URL`, for a shop whose processes share a server of this kind. */
export function requireStoreUrl(env: NodeJS.ProcessEnv, kind: 'postgres' | 'redis'): string {
  const url = env['STORE_URL'] || '';
  if (url.startsWith(kind)) return url;
  throw new Error(`STORE_URL is not a ${kind}:// URL. The server and the worker share this database.`);
}

function readTimeout(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const timeout = Number(given);
  if (timeout > 0) return timeout;
  throw new Error(`STORE_TIMEOUT is ${given}. Expected: a number of milliseconds greater than 0.`);
}

async function onDisk(directory: string): Promise<BooksAndStore> {
  const store = await embeddedStore({ directory });
  const { database } = store;
  await createTables(database);
  const transaction: OrderDatabase['transaction'] = (run) =>
    database.transaction((tx) => run((text, values) => tx.query(text, values)));
  return {
    store,
    books: sqlBooks(database),
    orders: { store, transaction },
    close: () => store.close(),
  };
}

/** On Postgres the books are written in the transaction of the store: exactly-once. */
async function onPostgres(
  connectionString: string,
  logger: Logger,
  timeout: number | undefined,
): Promise<BooksAndStore> {
  const pool = new pg.Pool({
    connectionString,
    // In ms. Without time limits a connection that loses packets stays in use.
    query_timeout: timeout ?? 5_000,
    connectionTimeoutMillis: timeout ?? 2_000,
  });
  pool.on('error', (err) => logger.warn({ err }, 'an idle connection to Postgres failed'));
  const store = postgresStore({ client: pool, transactional: true });
  await store.migrate();
  await createTables(pool);
  const orders: OrderDatabase = { store, transaction: (run) => inTransaction(pool, run) };
  return { store, books: sqlBooks(pool), orders, close: () => pool.end() };
}

async function inTransaction(
  pool: pg.Pool,
  run: (query: SqlClient['query']) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await run((text, values) => client.query(text, values));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

async function onRedis(url: string, logger: Logger, timeout: number | undefined): Promise<BooksAndStore> {
  const client = new Redis(url, { connectTimeout: timeout ?? 2_000, maxRetriesPerRequest: 1 });
  client.on('error', (err) => logger.warn({ err }, 'the connection to Redis failed'));
  // Connects before the first notification, which the store would refuse without a connection.
  await client.ping();
  const add: Add = async (table, entry, { key }) => {
    // Each key is written once, and the list of keys keeps the order.
    if ((await client.hsetnx(`shop:${table}`, key, JSON.stringify(entry))) === 1) {
      await client.rpush(`shop:${table}:order`, key);
    }
  };
  const list: List = async <Entry>(table: TableName) => {
    const all = await client.hgetall(`shop:${table}`);
    const order = await client.lrange(`shop:${table}:order`, 0, -1);
    const keys = [...new Set([...order, ...Object.keys(all)])];
    return keys.flatMap((key) => (all[key] === undefined ? [] : [JSON.parse(all[key]) as Entry]));
  };
  return {
    store: redisStore({ client, commandTimeout: timeout ?? 1_500 }),
    books: booksOn(add, list),
    close: async () => client.disconnect(),
  };
}
