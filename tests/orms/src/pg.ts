import pg from 'pg';
import type { Booked, Orm, SettleContext } from './orm.ts';

export const plainPg: Orm = {
  name: 'pg',
  library: 'pg',
  file: 'pg.ts',
  async open(connectionString, max) {
    const pool = new pg.Pool({ connectionString, max });
    // #region docs
    const onCapture = async ({ captureId, amount }: Booked, { key, settle }: SettleContext) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('INSERT INTO booking VALUES ($1, $2, $3)', [key, captureId, amount.minorUnits]);
        await settle((text, values) => client.query(text, values));
        await client.query('COMMIT');
        client.release();
      } catch (error) {
        client.release(true); // closes the connection: that rolls back
        throw error;
      }
    };
    // #endregion
    return { onCapture, client: pool, close: () => pool.end() };
  },
};
