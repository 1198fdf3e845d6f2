import type {
  CaptureContext,
  CaptureNotification,
  DeliveryContext,
  Logger,
  NotificationStore,
  OtherNotification,
  TransactionQuery,
} from '@notify-capture/core';
import { embeddedStore, postgresStore, type SqlClient } from '@notify-capture/postgres';
import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { OrderDatabase } from './capture-requests.ts';

/** One line of the shop's books. */
export interface Booking {
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly outcome: CaptureNotification['outcome'];
  /** The next action, from the result of the capture. */
  readonly action: string;
  readonly advice: string;
  readonly amount: {
    readonly currency: string;
    readonly minorUnits: string;
    readonly decimal: string | undefined;
  };
  /** An earlier delivery may have booked the capture. */
  readonly mayHaveRunBefore: boolean;
}

/** A message of another kind than a capture, for a person to handle. */
export interface Task {
  readonly kind: OtherNotification['kind'];
  /** What happened, e.g. `DISPUTE_CREATED`. */
  readonly type?: string;
  /** The ids of the message by their names in the protocol, e.g. `disputeId`. */
  readonly [id: string]: unknown;
  /** Of a dispute: the end of the time for a defense. */
  readonly defenseDueTime?: unknown;
}

/** The books of the shop. `context.key` is unique: a second entry with the same key changes nothing. */
export interface Books {
  book(capture: CaptureNotification, context: CaptureContext): Promise<Booking>;
  list(): Promise<readonly Booking[]>;
  /** Keeps a message of another kind as a task. */
  addTask(other: OtherNotification, context: DeliveryContext): Promise<Task>;
  tasks(): Promise<readonly Task[]>;
}

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

function readTimeout(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const timeout = Number(given);
  if (timeout > 0) return timeout;
  throw new Error(`STORE_TIMEOUT is ${given}. Expected: a number of milliseconds greater than 0.`);
}

async function onDisk(directory: string): Promise<BooksAndStore> {
  const store = await embeddedStore({ directory });
  const { database } = store;
  const transaction: OrderDatabase['transaction'] = (run) =>
    database.transaction((tx) => run((text, values) => tx.query(text, values)));
  return {
    store,
    books: await sqlBooks(database),
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
  const orders: OrderDatabase = { store, transaction: (run) => inTransaction(pool, run) };
  return { store, books: await sqlBooks(pool), orders, close: () => pool.end() };
}

async function inTransaction(pool: pg.Pool, run: (query: TransactionQuery) => Promise<void>): Promise<void> {
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

async function sqlBooks(client: SqlClient): Promise<Books> {
  // Several shops may start at the same time: one creates the table and the others wait.
  await client.query(`DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('books'));
    CREATE TABLE IF NOT EXISTS books (
      key text PRIMARY KEY, entry json NOT NULL, added_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE TABLE IF NOT EXISTS tasks (LIKE books INCLUDING ALL);
  END $$`);
  const add = async (
    table: TableName,
    entry: object,
    { key, transaction }: DeliveryContext,
  ): Promise<void> => {
    // In the transaction of the store if there is one. Without it the unique key prevents a second entry.
    await (transaction ?? client).query(
      `INSERT INTO ${table} (key, entry) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`,
      [key, JSON.stringify(entry)],
    );
  };
  const list = async <Entry>(table: TableName): Promise<readonly Entry[]> => {
    const { rows } = await client.query(`SELECT entry FROM ${table} ORDER BY added_at`);
    return rows.map((row) => (row as { entry: Entry }).entry);
  };
  return booksOn(add, list);
}

type TableName = 'books' | 'tasks';
type Add = (table: TableName, entry: object, context: DeliveryContext) => Promise<void>;
type List = <Entry>(table: TableName) => Promise<readonly Entry[]>;

function booksOn(add: Add, list: List): Books {
  return {
    async book(capture, context) {
      const booking = bookingOf(capture, context);
      await add('books', booking, context);
      return booking;
    },
    list: () => list<Booking>('books'),
    async addTask(other, context) {
      const task = taskOf(other);
      await add('tasks', task, context);
      return task;
    },
    tasks: () => list<Task>('tasks'),
  };
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

function bookingOf(capture: CaptureNotification, { mayHaveRunBefore }: CaptureContext): Booking {
  const { captureId, captureRequestId, paymentId, outcome, result, amount } = capture;
  return {
    captureId,
    captureRequestId,
    paymentId,
    outcome,
    action: result.action,
    advice: result.advice.en,
    amount: {
      currency: amount.currency,
      minorUnits: amount.minorUnits.toString(),
      decimal: amount.decimal,
    },
    mayHaveRunBefore,
  };
}

/** The fields of `raw` depend on the kind: here the deadline of a dispute, which is lost if nobody answers in time. */
function taskOf({ kind, type, ids, raw }: OtherNotification): Task {
  const { defenseDueTime } = raw;
  return {
    kind,
    ...(type !== undefined && { type }),
    ...ids,
    ...(kind === 'dispute' && { defenseDueTime }),
  };
}
