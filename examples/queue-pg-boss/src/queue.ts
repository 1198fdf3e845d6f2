import type { CaptureNotification } from '@notify-capture/core';
import type { SqlClient } from '@notify-capture/postgres';
import pg from 'pg';
import PgBoss from 'pg-boss';

export const QUEUE = 'captures';

/** Captures that no attempt could book, for a person. */
const FAILED = 'captures-failed';

/** A capture in the queue. */
export interface CaptureJob {
  /** `context.key`: the same for every delivery of the same result. */
  readonly key: string;
  /** `capture.toJSON()`, for `parseNotification`. */
  readonly capture: object;
}

const OPTIONS: PgBoss.SendOptions = {
  // One to two days of retries. The default of two retries gives a capture up after three failures.
  retryLimit: 17,
  retryDelay: 1,
  retryBackoff: true,
  deadLetter: FAILED,
  // By default pg-boss drops a job that no worker has taken within 14 days.
  retentionDays: 365,
  // A killed worker keeps its jobs for this time.
  expireInSeconds: 60,
};

/** Any number that nothing else in the database locks. */
const QUEUES_LOCK = 7_250_941;

/** Starts pg-boss, with both queues. */
export async function startBoss(
  options: PgBoss.ConstructorOptions,
  onError: (error: Error) => void,
): Promise<PgBoss> {
  const boss = new PgBoss({ schedule: false, ...options });
  boss.on('error', onError);
  await boss.start();
  await oneAtATime(options, async () => {
    await boss.createQueue(FAILED);
    await boss.createQueue(QUEUE);
  });
  return boss;
}

/** Processes that start together create the same queue: in pg-boss 10 one of them then ends with a deadlock (40P01). */
async function oneAtATime(options: PgBoss.ConstructorOptions, run: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: options.connectionString });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [QUEUES_LOCK]);
    await run();
  } finally {
    // The lock ends with its connection.
    await client.end();
  }
}

/** Adds the capture in the transaction. A capture that is in the queue is not added again. */
export async function sendCapture(
  boss: PgBoss,
  capture: CaptureNotification,
  key: string,
  transaction: SqlClient,
): Promise<void> {
  const job: CaptureJob = { key, capture: capture.toJSON() };
  await boss.send(QUEUE, job, { ...OPTIONS, id: idOf(key), db: databaseOf(transaction) });
}

/** pg-boss in a transaction. */
export function databaseOf(transaction: SqlClient): PgBoss.Db {
  return {
    executeSql: async (text, values) => ({ rows: [...(await transaction.query(text, values)).rows] }),
  };
}

/** The first 128 bits of the key, a SHA-256, as a UUID of version 8 (RFC 9562, section 5.8). */
function idOf(key: string): string {
  const variant = ((Number.parseInt(key.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return key.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, `$1-$2-8$3-${variant}$4-$5`);
}
