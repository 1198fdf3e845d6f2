import 'reflect-metadata';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import type { Booked, Orm, SettleContext } from './orm.ts';

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
    const onCapture = async ({ captureId, amount }: Booked, { key, settle }: SettleContext) => {
      await dataSource.transaction(async (manager) => {
        await manager.insert(Booking, { key, captureId, minorUnits: String(amount.minorUnits) });
        await settle((text, values) => manager.query(text, values));
      });
    };
    // #endregion
    return { onCapture, client: dataSource, close: () => dataSource.destroy() };
  },
};
