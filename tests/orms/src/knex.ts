import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import knexOn from 'knex';
import type { Orm } from './orm.ts';

export const knexBuilder: Orm = {
  name: 'Knex',
  library: 'knex',
  file: 'knex.ts',
  async open(connection, max) {
    const knex = knexOn({ client: 'pg', connection, pool: { min: 0, max } });
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await knex.transaction(async (trx) => {
        await trx('booking').insert({ key, capture_id: captureId, minor_units: amount.minorUnits });
        await settle((text, values) => trx.raw(text.replace(/\$\d/g, '?'), values));
      });
    };
    // #endregion
    return { onCapture, client: knex, close: () => knex.destroy() };
  },
};
