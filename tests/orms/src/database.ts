import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import { CREATE_BOOKING } from './orm.ts';

/** Opens a database with the tables of the store and of the merchant. */
export async function openBooks(): Promise<PostgresDatabase> {
  const database = await openPostgres();
  const pool = database.pool({ max: 1 });
  await postgresStore({ client: pool }).migrate();
  await pool.query(CREATE_BOOKING);
  return database;
}
