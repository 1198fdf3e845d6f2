import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import postgres from 'postgres';
import type { Orm } from './orm.ts';

export const postgresJs: Orm = {
  name: 'postgres.js',
  library: 'postgres',
  file: 'postgres-js.ts',
  async open(url, max) {
    const sql = postgres(url, { max });
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await sql.begin(async (tx) => {
        await tx`INSERT INTO booking VALUES (${key}, ${captureId}, ${String(amount.minorUnits)})`;
        await settle((text, values) => tx.unsafe(text, values));
      });
    };
    // #endregion
    return { onCapture, client: sql, close: () => sql.end() };
  },
};
