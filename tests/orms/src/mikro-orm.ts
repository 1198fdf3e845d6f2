import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import type { Orm } from './orm.ts';

const Booking = defineEntity({
  name: 'Booking',
  tableName: 'booking',
  properties: {
    key: p.text().primary(),
    captureId: p.text().fieldName('capture_id'),
    minorUnits: p.bigint().fieldName('minor_units'),
  },
});

export const mikroOrm: Orm = {
  name: 'MikroORM',
  library: '@mikro-orm/core',
  file: 'mikro-orm.ts',
  async open(clientUrl, max) {
    const orm = await MikroORM.init({ clientUrl, pool: { min: 0, max }, entities: [Booking] });
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await orm.em.fork().transactional(async (em) => {
        await em.insert(Booking, { key, captureId, minorUnits: amount.minorUnits });
        await settle((text, values) => em.execute(text.replace(/\$\d/g, '?'), values));
      });
    };
    // #endregion
    return { onCapture, client: orm.em, close: () => orm.close() };
  },
};
