import {
  Alipay,
  expectAcknowledged,
  openPostgres,
  type PostgresDatabase,
  send,
} from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNTIMES } from '../src/runtimes.ts';

describe.each(RUNTIMES)('a shop on Postgres in $name', (runtime) => {
  const alipay = new Alipay();
  let database: PostgresDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await openPostgres();
    pool = new pg.Pool({ connectionString: database.url, max: 1 });
    await postgresStore({ client: pool }).migrate();
    await pool.query('CREATE TABLE booked (key text PRIMARY KEY, capture_id text NOT NULL)');
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  it('books a capture once, and acknowledges its repeat after a restart', async () => {
    const env = { CLIENT_ID: alipay.clientId, PUBLIC_KEY: alipay.keys.publicKey, STORE_URL: database.url };
    const signed = alipay.capture('captured', { fields: { captureId: '2026009' } });
    for (let starts = 0; starts < 2; starts++) {
      const running = await runtime.start('shop', env);
      for (let sent = 0; sent < 2; sent++)
        expectAcknowledged(await send(running.port, signed), alipay.clientId);
      await running.stop();
    }
    const { rows } = await pool.query('SELECT capture_id FROM booked');
    expect(rows).toEqual([{ capture_id: '2026009' }]);
  });
});
