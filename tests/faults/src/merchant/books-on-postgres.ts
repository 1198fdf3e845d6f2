import { postgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import type { StorePlan } from '../plan.ts';
import { readBookings, writeBooking } from './books-table.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** On a server; where there is a transaction, in it, else over connections of the books' own. */
export function onPostgres(plan: Extract<StorePlan, { kind: 'postgres' }>): MerchantBooks {
  const { schema, transactional } = plan;
  const direct = poolOf(plan.booksUrl);
  return {
    store: postgresStore({ client: poolOf(plan.url), schema, transactional }),
    book: (booking, transaction) => writeBooking(transaction ?? direct, schema, booking),
    read: () => readBookings(direct, schema),
  };
}

/** Time limits that only a test's clock reaches: it moves the time where packets vanish. */
const LIMIT = 60_000;

function poolOf(connectionString: string): pg.Pool {
  const limits = { max: 30, query_timeout: LIMIT, connectionTimeoutMillis: LIMIT };
  const pool = new pg.Pool({ connectionString, ...limits });
  pool.on('error', () => undefined);
  return pool;
}
