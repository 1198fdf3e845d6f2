import type { CaptureHandler } from '@notify-capture/core';
import type pg from 'pg';

/** A table of the merchant, in the same database as the table of the store. */
export const CREATE_BOOKS = 'CREATE TABLE books (key text PRIMARY KEY, capture_id text NOT NULL)';

/** A handler that books the capture through `context.transaction`. */
export const book: CaptureHandler = async ({ captureId }, { key, transaction }) => {
  await transaction?.query('INSERT INTO books VALUES ($1, $2)', [key, captureId]);
};

/** The committed numbers of booked and settled captures, and the number of open transactions. */
export async function stateOf(pool: pg.Pool): Promise<{ booked: number; settled: number; open: number }> {
  const { rows } = await pool.query(`SELECT
    (SELECT count(*) FROM books)::int AS booked,
    (SELECT count(*) FROM notify_capture WHERE settled_at IS NOT NULL)::int AS settled,
    (SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND state LIKE 'idle in transaction%')::int AS open`);
  return rows[0];
}

/** Resolves when the server has ended all transactions, which it does after a connection is closed. */
export async function transactionsOver(pool: pg.Pool): Promise<void> {
  const others = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND xact_start IS NOT NULL`;
  while ((await pool.query(others)).rowCount !== 0);
}
