import { Alipay, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { createTables } from '@notify-capture/example-shop/books';
import { postgresStore } from '@notify-capture/postgres';
import { certify } from '@notify-capture/simulator';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNTIMES } from '../src/runtimes.ts';

// describeExample, in examples/hono, starts it on Node; Next.js has an example of its own.
const OTHERS = RUNTIMES.filter(({ name }) => !['Node, with the server of Hono', 'Next.js'].includes(name));

/** The first measures the machine; the second waits for a time limit of 10 s. */
const NOT_CHECKED = ['acknowledged-in-time', 'endless-body-times-out'];

describe('the example of Hono', () => {
  const alipay = new Alipay();
  let database: PostgresDatabase;
  beforeAll(async () => {
    database = await openPostgres();
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    await postgresStore({ client: pool }).migrate();
    await createTables(pool);
    await pool.end();
  });
  afterAll(() => database.close());

  for (const runtime of OTHERS) {
    it(`is ready for production in ${runtime.name} by the checks of the simulator`, async () => {
      const running = await runtime.start('example', {
        PORT: '0',
        ALIPAY_CLIENT_ID: alipay.clientId,
        ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
        STORE_URL: database.url,
      });
      const url = `http://127.0.0.1:${running.port}`;
      const { ready, results } = await certify({
        to: `${url}/alipay/notifyCapture`,
        captures: `${url}/captures`,
        others: `${url}/tasks`,
        clientId: alipay.clientId,
        privateKey: alipay.keys.privateKey,
        timeoutMs: 120_000,
        bookedWithinMs: 120_000,
        skip: NOT_CHECKED,
      });
      await running.stop();
      expect(results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
      expect(ready).toBe(true);
    });
  }
});
