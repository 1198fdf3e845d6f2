import { postgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import type { StorePlan } from '../plan.ts';
import { readBookings, writeBooking } from './books-table.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** Books on a Postgres server: in `context.transaction` if there is one, else over separate connections. */
export function onPostgres(plan: Extract<StorePlan, { kind: 'postgres' }>): MerchantBooks {
  const { schema, transactional } = plan;
  const direct = poolOf(plan.booksUrl);
  return {
    store: postgresStore({ client: poolOf(plan.url), schema, transactional }),
    book: (booking, transaction) => writeBooking(transaction ?? direct, schema, booking),
    read: () => readBookings(direct, schema),
  };
}

/** Time limits that end only when a test moves the time, e.g. when packets are lost. */
const LIMIT = 60_000;

function poolOf(connectionString: string): pg.Pool {
  const limits = { max: 30, query_timeout: LIMIT, connectionTimeoutMillis: LIMIT };
  const pool = new pg.Pool({ connectionString, ...limits });
  pool.on('error', () => undefined);
  return pool;
}
