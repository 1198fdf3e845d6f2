import 'reflect-metadata';
import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import type { Orm } from './orm.ts';

@Entity()
class Booking {
  @PrimaryColumn('text')
  readonly key: string = '';
  @Column('text', { name: 'capture_id' })
  readonly captureId: string = '';
  // As text, because TypeORM reads a bigint so.
  @Column('bigint', { name: 'minor_units' })
  readonly minorUnits: string = '';
}

export const typeOrm: Orm = {
  name: 'TypeORM',
  library: 'typeorm',
  file: 'typeorm.ts',
  async open(url, poolSize) {
    const dataSource = new DataSource({ type: 'postgres', url, poolSize, entities: [Booking] });
    await dataSource.initialize();
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await dataSource.transaction(async (manager) => {
        await manager.insert(Booking, { key, captureId, minorUnits: String(amount.minorUnits) });
        await settle((text, values) => manager.query(text, values));
      });
    };
    // #endregion
    return { onCapture, client: dataSource, close: () => dataSource.destroy() };
  },
};
