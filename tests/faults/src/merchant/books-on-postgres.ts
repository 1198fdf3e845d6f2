import { postgresStore, type SqlClient } from '@notify-capture/postgres';
import pg from 'pg';
import type { StorePlan } from '../plan.ts';
import { readBookings, writeBooking } from './books-table.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** Books on a Postgres server: in a transaction if there is one, else over separate connections. */
export function onPostgres(plan: Extract<StorePlan, { kind: 'postgres' }>): MerchantBooks {
  const { schema, transaction } = plan;
  const direct = poolOf(plan.booksUrl);
  const pool = poolOf(plan.url);
  return {
    store: postgresStore({ client: pool, schema, transactional: transaction === 'store' }),
    book: (booking, client = direct) => writeBooking(client, schema, booking),
    ...(transaction === 'merchant' && { transaction: (run) => transactionOn(pool, run) }),
    read: () => readBookings(direct, schema),
  };
}

/** Time limits that end only when a test moves the time, e.g. when packets are lost. */
const LIMIT = 60_000;

/** Commits when `run` resolves, and rolls back when it rejects. */
async function transactionOn(pool: pg.Pool, run: (client: SqlClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  let isBroken = false;
  const onError = (): void => {
    isBroken = true;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    await run(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(isBroken);
  }
}

function poolOf(connectionString: string): pg.Pool {
  const limits = { max: 30, query_timeout: LIMIT, connectionTimeoutMillis: LIMIT };
  const pool = new pg.Pool({ connectionString, ...limits });
  pool.on('error', () => undefined);
  return pool;
}
