import { notifyCapture } from '@notify-capture/express';
import { postgresStore } from '@notify-capture/postgres';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, char, json, pgTable, text } from 'drizzle-orm/pg-core';
import express from 'express';
import pg from 'pg';

const { DATABASE_URL, ALIPAY_CLIENT_ID: clientId, ALIPAY_PUBLIC_KEY: publicKey, PORT = '3000' } = process.env;

const bookings = pgTable('bookings', {
  key: text().primaryKey(),
  captureId: text('capture_id').notNull(),
  currency: char({ length: 3 }).notNull(),
  minorUnits: bigint('minor_units', { mode: 'bigint' }).notNull(),
});
const conflicts = pgTable('conflicts', { key: text().primaryKey(), captureId: text('capture_id').notNull() });
// payments, refunds, disputes and all other kinds; a message can contain card data
const inbox = pgTable('inbox', {
  key: text().primaryKey(),
  kind: text().notNull(),
  type: text(),
  message: json().notNull(),
});

const pool = new pg.Pool({ connectionString: DATABASE_URL });
const db = drizzle({ client: pool });
const store = postgresStore({ client: pool });
await store.migrate();
await pool.query(`
  CREATE TABLE IF NOT EXISTS bookings (
    key text PRIMARY KEY, capture_id text NOT NULL, currency char(3) NOT NULL, minor_units bigint NOT NULL
  );
  CREATE TABLE IF NOT EXISTS conflicts (key text PRIMARY KEY, capture_id text NOT NULL);
  CREATE TABLE IF NOT EXISTS inbox (key text PRIMARY KEY, kind text NOT NULL, type text, message json NOT NULL)`);

// Drizzle numbers its parameters itself. Each value is once in the text, in order.
const withValues = (statement: string, values: string[]) =>
  sql.join(
    statement
      .split(/\$\d/)
      .map((part, i) => (i === 0 ? sql.raw(part) : sql`${values[i - 1]}${sql.raw(part)}`)),
  );

const app = express();
app.post(
  '/alipay/notifyCapture',
  notifyCapture({
    clientId,
    publicKey,
    store,
    onCapture: async ({ captureId, outcome, amount: { currency, minorUnits } }, { key, settle }) => {
      if (outcome !== 'captured') return; // failed or pending: settled without a booking
      await db.transaction(async (tx) => {
        await tx.insert(bookings).values({ key, captureId, currency, minorUnits });
        await settle((statement, values) => tx.execute(withValues(statement, values)));
      });
    },
    // a second, different final result: for a person
    onConflict: ({ captureId }, { key, settle }) =>
      db.transaction(async (tx) => {
        await tx.insert(conflicts).values({ key, captureId });
        await settle((statement, values) => tx.execute(withValues(statement, values)));
      }),
    onOther: ({ kind, type, raw }, { key, settle }) =>
      db.transaction(async (tx) => {
        await tx.insert(inbox).values({ key, kind, type, message: raw });
        await settle((statement, values) => tx.execute(withValues(statement, values)));
      }),
  }),
);
export const server = app.listen(Number(PORT), '127.0.0.1');
