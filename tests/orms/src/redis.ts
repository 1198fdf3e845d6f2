import type { CaptureHandler } from '@notify-capture/core';
import type pg from 'pg';

/** Two tables of a merchant whose store is on Redis. */
export const CREATE_BALANCE =
  'CREATE TABLE balance (minor_units bigint NOT NULL); INSERT INTO balance VALUES (0)';

/** The handler for a store that cannot join a transaction of Postgres. */
export function bookOnce(pool: pg.Pool): CaptureHandler {
  // #region docs
  const INSERT = 'INSERT INTO booking VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
  const ADD = 'UPDATE balance SET minor_units = minor_units + $1';
  const onCapture: CaptureHandler = async ({ captureId, amount }, { key }) => {
    const client = await pool.connect();
    let failed = true;
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(INSERT, [key, captureId, amount.minorUnits]);
      if (rowCount === 1) await client.query(ADD, [amount.minorUnits]); // and all other writes
      await client.query('COMMIT');
      failed = false;
    } finally {
      client.release(failed); // true closes the connection, and Postgres rolls back
    }
  };
  // #endregion
  return onCapture;
}
