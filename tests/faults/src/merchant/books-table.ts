import type { TransactionHandle } from '@notify-capture/core';
import type { SqlClient } from '@notify-capture/postgres';
import type { Booking } from '../plan.ts';

/** Creates the table of the books. */
export async function createBooks(client: SqlClient, schema: string): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.books (
    capture_id text NOT NULL, key text NOT NULL, may_have_run_before boolean NOT NULL
  )`);
}

/** Writes one line. */
export async function writeBooking(
  client: SqlClient | TransactionHandle,
  schema: string,
  { captureId, key, mayHaveRunBefore }: Booking,
): Promise<void> {
  await client.query(`INSERT INTO ${schema}.books VALUES ($1, $2, $3)`, [captureId, key, mayHaveRunBefore]);
}

/** Reads all lines. */
export async function readBookings(client: SqlClient, schema: string): Promise<readonly Booking[]> {
  const { rows } = await client.query(
    `SELECT capture_id AS "captureId", key, may_have_run_before AS "mayHaveRunBefore" FROM ${schema}.books`,
  );
  return rows as readonly Booking[];
}
