import { Alipay, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver, type Reply } from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresStoreOptions, postgresStore } from '../src/index.ts';

const alipay = new Alipay();
let database: PostgresDatabase;
let pool: pg.Pool;
let captures = 0;

beforeAll(async () => {
  database = await openPostgres();
  await postgresStore({ client: database.pool() }).migrate();
});
afterAll(() => database.close());
beforeEach(() => {
  pool = database.pool({ max: 1, idleTimeoutMillis: 0 });
});

/** Delivers a new capture with each call. */
function deliveries(options: PostgresStoreOptions): (onCapture?: CaptureHandler) => Promise<Reply> {
  const { clientId, keys } = alipay;
  const store = postgresStore(options);
  const receiver = createReceiver({ clientId, publicKey: keys.publicKey, store, logger: false });
  return (onCapture = () => undefined) =>
    receiver.receive(alipay.capture('captured', { fields: { captureId: `C${++captures}` } }), onCapture);
}

/** The statements that the connection of the pool has planned. */
async function plannedBy(client: Pick<pg.Pool, 'query'>): Promise<{ name: string; calls: number }[]> {
  const statement =
    'SELECT name, (generic_plans + custom_plans)::int AS calls FROM pg_prepared_statements ORDER BY name';
  return (await client.query(statement)).rows;
}

describe('the statements of a claim and a settle', () => {
  it('are planned once by a connection, and used again', async () => {
    const deliver = deliveries({ client: pool });
    for (let message = 0; message < 7; message++) expect((await deliver()).status).toBe(200);
    const planned = await plannedBy(pool);
    expect(planned.reduce((sum, { calls }) => sum + calls, 0)).toBe(7 * 2);
    // Of each statement one for the first use, one for the next two, and one for the next four.
    expect(planned.map(({ calls }) => calls).sort()).toEqual([1, 1, 2, 2, 4, 4]);
  });

  it('have names that depend on their text, so that stores with other tables can share a connection', async () => {
    const other = { client: pool, table: 'other_captures' };
    await postgresStore(other).migrate();
    expect((await deliveries({ client: pool })()).status).toBe(200);
    expect((await deliveries(other)()).status).toBe(200);
    expect(new Set((await plannedBy(pool)).map(({ name }) => name)).size).toBe(4);
  });

  it('are sent without names after the connection has lost them, as behind a pooler', async () => {
    const deliver = deliveries({ client: pool });
    for (let message = 0; message < 2; message++) await deliver();
    await pool.query('DEALLOCATE ALL');
    for (let message = 0; message < 5; message++) expect((await deliver()).status).toBe(200);
    expect(await plannedBy(pool)).toEqual([]);
  });

  it('are sent without names if the connection already has such a name, as behind a pooler', async () => {
    await deliveries({ client: pool })();
    const names = (await plannedBy(pool)).map(({ name }) => name);
    const shared = database.pool({ max: 1, idleTimeoutMillis: 0 });
    const connection = await shared.connect();
    for (const name of names) await connection.query(`PREPARE ${name} AS SELECT 1`);
    connection.release();
    expect((await deliveries({ client: shared })()).status).toBe(200);
  });

  it("fail a delivery whose handler has removed them in the store's transaction, and none after it", async () => {
    const client = database.pool({ max: 2, idleTimeoutMillis: 0 });
    const deliver = deliveries({ client, transactional: true });
    const removing: CaptureHandler = async (_, { transaction }) => {
      await transaction?.query('DEALLOCATE ALL');
    };
    for (let message = 0; message < 2; message++) await deliver();
    expect((await deliver(removing)).status).toBe(503);
    for (let message = 0; message < 5; message++) expect((await deliver()).status).toBe(200);
  });
});
