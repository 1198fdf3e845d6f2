import postgres from 'postgres';
import type { Booked, Orm, SettleContext } from './orm.ts';

export const postgresJs: Orm = {
  name: 'postgres.js',
  library: 'postgres',
  file: 'postgres-js.ts',
  async open(url, max) {
    const sql = postgres(url, { max });
    // #region docs
    const onCapture = async ({ captureId, amount }: Booked, { key, settle }: SettleContext) => {
      await sql.begin(async (tx) => {
        await tx`INSERT INTO booking VALUES (${key}, ${captureId}, ${String(amount.minorUnits)})`;
        await settle((text, values) => tx.unsafe(text, values));
      });
    };
    // #endregion
    return { onCapture, client: sql, close: () => sql.end() };
  },
};
