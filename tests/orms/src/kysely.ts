import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Orm } from './orm.ts';

interface Tables {
  readonly booking: { readonly key: string; readonly capture_id: string; readonly minor_units: bigint };
}

export const kysely: Orm = {
  name: 'Kysely',
  library: 'kysely',
  file: 'kysely.ts',
  async open(connectionString, max) {
    const db = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max }) }),
    });
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await db.transaction().execute(async (trx) => {
        const row = { key, capture_id: captureId, minor_units: amount.minorUnits };
        await trx.insertInto('booking').values(row).execute();
        await settle((text, values) => trx.executeQuery(CompiledQuery.raw(text, values)));
      });
    };
    // #endregion
    return { onCapture, client: db, close: () => db.destroy() };
  },
};
