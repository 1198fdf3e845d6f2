import type { TransactionQuery } from '@notify-capture/core';
import type pg from 'pg';
import type { EmbeddedStore } from '../src/index.ts';

/** Commits when `run` resolves, and rolls back when it rejects, as a merchant writes it with `pg`. */
export async function transactionOn(
  pool: pg.Pool,
  run: (query: TransactionQuery, client: pg.PoolClient) => Promise<unknown>,
  begin = 'BEGIN',
): Promise<void> {
  const client = await pool.connect();
  let broken = false;
  // Without a listener, a connection that the server ends would end the process.
  const onError = (): void => {
    broken = true;
  };
  client.on('error', onError);
  try {
    await client.query(begin);
    await run((text, values) => client.query(text, values), client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** The same in the database of the embedded store. */
export async function transactionIn(
  { database }: EmbeddedStore,
  run: (query: TransactionQuery) => Promise<unknown>,
): Promise<void> {
  await database.transaction((transaction) => run((text, values) => transaction.query(text, values)));
}
