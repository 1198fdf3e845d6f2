import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { Orm } from './orm.ts';

const booking = pgTable('booking', {
  key: text().primaryKey(),
  captureId: text('capture_id').notNull(),
  minorUnits: bigint('minor_units', { mode: 'bigint' }).notNull(),
});

export const drizzleOrm: Orm = {
  name: 'Drizzle',
  library: 'drizzle-orm',
  file: 'drizzle.ts',
  async open(connectionString, max) {
    const pool = new pg.Pool({ connectionString, max });
    const db = drizzle({ client: pool });
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await db.transaction(async (tx) => {
        await tx.insert(booking).values({ key, captureId, minorUnits: amount.minorUnits });
        await settle((text, values) => tx.execute(withValues(text, values)));
      });
    };
    // Drizzle numbers its parameters itself. Each value is once in the text, in order.
    const withValues = (text: string, values: string[]) =>
      sql.join(
        text
          .split(/\$\d/)
          .map((part, i) => (i === 0 ? sql.raw(part) : sql`${values[i - 1]}${sql.raw(part)}`)),
      );
    // #endregion
    return { onCapture, client: db, close: () => pool.end() };
  },
};
