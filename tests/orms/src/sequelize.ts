import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import { DataTypes, QueryTypes, Sequelize } from 'sequelize';
import type { Orm } from './orm.ts';

export const sequelizeOrm: Orm = {
  name: 'Sequelize',
  library: 'sequelize',
  file: 'sequelize.ts',
  async open(url, max) {
    const sequelize = new Sequelize(url, { pool: { max }, logging: false });
    const Booking = sequelize.define(
      'booking',
      {
        key: { type: DataTypes.TEXT, primaryKey: true },
        captureId: { type: DataTypes.TEXT, field: 'capture_id' },
        minorUnits: { type: DataTypes.BIGINT, field: 'minor_units' },
      },
      { freezeTableName: true, timestamps: false },
    );
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await sequelize.transaction(async (transaction) => {
        await Booking.create({ key, captureId, minorUnits: amount.minorUnits }, { transaction });
        await settle((text, bind) => sequelize.query(text, { bind, transaction, type: QueryTypes.SELECT }));
      });
    };
    // #endregion
    return { onCapture, client: sequelize, close: () => sequelize.close() };
  },
};
