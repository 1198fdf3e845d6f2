import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import type { Orm } from './orm.ts';

/** The handler over a pool of `pg`. */
export function bookWithPg(pool: pg.Pool): CaptureHandler<PostgresStore> {
  // #region docs
  const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
    const client = await pool.connect();
    let failed = true;
    try {
      await client.query('BEGIN');
      await client.query('INSERT INTO booking VALUES ($1, $2, $3)', [key, captureId, amount.minorUnits]);
      await settle((text, values) => client.query(text, values));
      await client.query('COMMIT');
      failed = false;
    } finally {
      client.release(failed); // true closes the connection, and Postgres rolls back
    }
  };
  // #endregion
  return onCapture;
}

export const plainPg: Orm = {
  name: 'pg',
  library: 'pg',
  file: 'pg.ts',
  async open(connectionString, max) {
    const pool = new pg.Pool({ connectionString, max });
    return { onCapture: bookWithPg(pool), client: pool, close: () => pool.end() };
  },
};
