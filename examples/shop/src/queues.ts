import { setTimeout as pause } from 'node:timers/promises';
import { openPostgres, openRedis, setBackKeys, setBackTable } from '@notify-capture/contract';
import { Redis } from 'ioredis';
import type { Environment } from '../../start.ts';

/** The database of a queue, its store and its books, for a test. */
export interface QueueDatabase {
  readonly env: Environment;
  /** Moves the time ahead: leases in the store and claims in the queue end. */
  elapse(): Promise<void>;
  /** The store forgets what it has settled, as if the server had ended between the job and the settle. */
  forgetRecords(): Promise<void>;
  /** The number of jobs in all states. */
  jobs(): Promise<number>;
  /** The captures whose booking was committed several times, with or without an effect; absent if only the unique key prevents it. */
  bookedTwice?(): Promise<number>;
  /** Holds every booking before its write; absent if the worker has no transaction. */
  holdBookings?(): Promise<HeldBookings>;
  close(): Promise<void>;
}

interface HeldBookings {
  /** Resolves when this number of transactions is held. */
  untilHeld(transactions: number): Promise<void>;
  release(): Promise<void>;
}

/** In ms: longer than a lease of the store. */
const LEASE = 61_000;

/** The databases of the examples with a queue. */
export const QUEUES = {
  async 'queue-bullmq'(): Promise<QueueDatabase> {
    const { url } = await openRedis();
    const client = new Redis(url);
    const remove = async (pattern: string): Promise<void> => {
      const keys = await client.keys(pattern);
      if (keys.length > 0) await client.del(keys);
    };
    return {
      env: { STORE_URL: url, STALLED_EVERY: '100' },
      async elapse() {
        await setBackKeys(client, LEASE, 'notify-capture:');
        // Without its lock, a job is stalled.
        await remove('bull:captures:*:lock');
      },
      forgetRecords: () => remove('notify-capture:*'),
      jobs: async () =>
        (await client.keys('bull:captures:capture-*')).filter((key) => !key.endsWith(':lock')).length,
      close: async () => client.disconnect(),
    };
  },

  async 'queue-pg-boss'(): Promise<QueueDatabase> {
    const database = await openPostgres();
    const pool = database.pool({ max: 1 });
    const count = async (text: string): Promise<number> => Number((await pool.query(text)).rows[0]?.count);
    // Counts each committed run, also one whose entry the unique key leaves out.
    await pool.query(`
      CREATE TABLE runs (key text);
      CREATE FUNCTION add_run() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO runs VALUES (NEW.key); RETURN NEW; END $$;
      CREATE TABLE books (
        key text PRIMARY KEY, entry json NOT NULL, added_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TRIGGER add_run BEFORE INSERT ON books FOR EACH ROW EXECUTE FUNCTION add_run()`);
    return {
      env: { STORE_URL: database.url, MAINTAIN_EVERY: '1' },
      async elapse() {
        await setBackTable(pool, LEASE);
        await pool.query(
          "UPDATE pgboss.job SET started_on = started_on - interval '1 day' WHERE state = 'active'",
        );
      },
      async forgetRecords() {
        await pool.query('DELETE FROM notify_capture');
      },
      jobs: () => count("SELECT count(*) FROM pgboss.job WHERE name = 'captures'"),
      bookedTwice: () =>
        count('SELECT count(*) FROM (SELECT FROM runs GROUP BY key HAVING count(*) > 1) AS twice'),
      async holdBookings() {
        const holder = await database.pool({ max: 1 }).connect();
        await holder.query('BEGIN; LOCK TABLE books IN EXCLUSIVE MODE');
        const held = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'books'::regclass";
        return {
          async untilHeld(transactions) {
            while ((await count(held)) < transactions) await pause(20);
          },
          async release() {
            await holder.query('COMMIT');
            holder.release();
          },
        };
      },
      close: () => database.close(),
    };
  },
} as const;
