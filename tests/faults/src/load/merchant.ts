// The process of a merchant under load: Express, and a pool with the default size of pg. Its plan is in the environment.
import type { CaptureContext } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import { postgresStore } from '@notify-capture/postgres';
import express from 'express';
import pg from 'pg';
import { readBookings, writeBooking } from '../merchant/books-table.ts';
import { BOOKS, PATH } from '../plan.ts';
import { HANDLER_MS, LOAD_PLAN, type LoadPlan } from './plan.ts';

const plan = JSON.parse(process.env[LOAD_PLAN] ?? '') as LoadPlan;
const { clientId, publicKey, port, url, schema, transactional, maxConcurrency } = plan;
const pool = new pg.Pool({ connectionString: url, query_timeout: 5_000, connectionTimeoutMillis: 2_000 });
pool.on('error', () => undefined);
const app = express();
app.post(
  PATH,
  notifyCapture({
    clientId,
    publicKey,
    store: postgresStore({ client: pool, schema, transactional }),
    maxConcurrency,
    logger: false,
    onCapture: async ({ captureId }, { key, mayHaveRunBefore, transaction }: CaptureContext) => {
      const client = transaction ?? pool;
      await client.query(`SELECT pg_sleep(${HANDLER_MS / 1000})`);
      await writeBooking(client, schema, { captureId, key, mayHaveRunBefore });
    },
  }),
);
app.get(BOOKS, async (_request, response) => {
  response.json(await readBookings(pool, schema));
});
// Without its parent process nothing ends this process.
process.on('disconnect', () => process.exit());
app.listen(port, '127.0.0.1', () => process.send?.({ open: true }));
