import { readFileSync } from 'node:fs';
import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { migration } from '../src/schema.ts';

const record = {
  fingerprints: ['S:SUCCESS:BRL:50000'],
  outcome: 'captured',
  code: 'SUCCESS',
  status: 'S',
  amount: { currency: 'BRL', minorUnits: '50000' },
  clientId: 'T_1',
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
  requestTime: '1',
} as const;

let database: PostgresDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
});
afterAll(() => database.close());
beforeEach(async () => {
  await pool.query('DROP TABLE IF EXISTS notify_capture');
});

describe('the Postgres store', () => {
  it('migrates when several processes start at once, and again', async () => {
    const stores = Array.from({ length: 8 }, () => postgresStore({ client: database.pool({ max: 1 }) }));
    await Promise.all(stores.map((store) => store.migrate()));
    await Promise.all(stores.map((store) => store.migrate()));
    await expect(stores[0]?.claim('k', 'f', 1_000)).resolves.toMatchObject({ status: 'acquired' });
  });

  it('migrates a table that holds records without touching them', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claim = await store.claim('k', 'f', 1_000);
    await store.settle('k', claim.status === 'acquired' ? claim.token : '', record, 60_000);
    await store.migrate();
    expect(await store.claim('k', 'S:SUCCESS:BRL:50000', 1_000)).toMatchObject({ status: 'settled' });
  });

  it('ships the same SQL as a file', () => {
    const file = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8');
    expect(file).toContain(migration({ schema: 'public', table: 'notify_capture' }));
  });

  it('keeps what a support person asks for, in columns', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claim = await store.claim('k', 'f', 1_000);
    await store.settle('k', claim.status === 'acquired' ? claim.token : '', record, 60_000);
    const { rows } = await pool.query(
      `SELECT key, outcome, code, status, currency, minor_units, client_id, capture_id, payment_id,
        settled_at > now() - interval '1 minute' AS just_now FROM notify_capture`,
    );
    expect(rows).toEqual([
      {
        key: 'k',
        outcome: 'captured',
        code: 'SUCCESS',
        status: 'S',
        currency: 'BRL',
        minor_units: '50000',
        client_id: 'T_1',
        capture_id: 'C',
        payment_id: 'P',
        just_now: true,
      },
    ]);
  });

  it('lists what was claimed and never settled, oldest first', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claims = [];
    for (const key of ['open', 'given back', 'settled']) claims.push(await store.claim(key, 'f', 60_000));
    const [, released, settled] = claims.map((claim) => (claim.status === 'acquired' ? claim.token : ''));
    await store.release('given back', released ?? '');
    await store.settle('settled', settled ?? '', record, 60_000);
    const open = await store.unsettled();
    expect(open).toMatchObject([
      { key: 'open', claims: 1 },
      { key: 'given back', claims: 1 },
    ]);
    expect(open[0]?.leaseUntil?.getTime()).toBeGreaterThan(open[0]?.claimedAt.getTime() ?? 0);
    expect(open[1]).not.toHaveProperty('leaseUntil');
    expect(await store.unsettled({ olderThan: 60_000 })).toEqual([]);
    await pool.query(
      "UPDATE notify_capture SET claimed_at = claimed_at - interval '2 minutes' WHERE key = 'open'",
    );
    expect(await store.unsettled({ olderThan: 60_000 })).toMatchObject([{ key: 'open' }]);
  });

  it('sweeps expired rows in batches of a hundred, and no others', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    await store.claim('live', 'f', 1_000);
    await pool.query(`INSERT INTO notify_capture (key_hash, key, claimed_at, claims, expires_at)
      SELECT sha256(n::text::bytea), n::text, now(), 0, now() - interval '1 second' FROM generate_series(1, 250) n`);
    const counts = [];
    for (let i = 0; i < 4; i++) {
      await store.sweep();
      counts.push((await pool.query('SELECT count(*)::int AS n FROM notify_capture')).rows[0].n);
    }
    expect(counts).toEqual([151, 51, 1, 1]);
  });

  it.each([false, true])('sweeps by itself from time to time, transactional: %j', async (transactional) => {
    const store = postgresStore({ client: pool, transactional });
    await store.migrate();
    await pool.query(`INSERT INTO notify_capture (key_hash, key, claimed_at, claims, expires_at)
      VALUES (sha256('old'), 'old', now(), 0, now() - interval '1 second')`);
    for (let i = 0; i < 50; i++) {
      const claim = await store.claim(`k${i}`, 'f', 1_000);
      const token = claim.status === 'acquired' ? claim.token : '';
      const settled =
        store.transact === undefined
          ? store.settle(`k${i}`, token, record, 60_000)
          : store.transact(
              ({ settle }) => settle(`k${i}`, token, record, 60_000),
              AbortSignal.timeout(60_000),
            );
      expect(await settled).toBe(true);
    }
    const gone = async () =>
      (await pool.query("SELECT 1 FROM notify_capture WHERE key = 'old'")).rowCount === 0;
    while (!(await gone())) await new Promise((resolve) => setImmediate(resolve));
  });

  it('migrates with no more rights than on its schema', async () => {
    await pool.query(`CREATE ROLE modest LOGIN PASSWORD 'modest'; CREATE SCHEMA modest AUTHORIZATION modest`);
    const { url } = database;
    const own = database.pool({ connectionString: url.replace('postgres:postgres@', 'modest:modest@') });
    const store = postgresStore({ client: own, schema: 'modest' });
    await store.migrate();
    await store.migrate();
    expect(await store.claim('k', 'f', 1_000)).toMatchObject({ status: 'acquired' });
  });

  it('takes other names for its table, and refuses what is none', async () => {
    const store = postgresStore({ client: pool, schema: 'shop', table: 'captures' });
    await store.migrate();
    expect(await store.claim('k', 'f', 1_000)).toMatchObject({ status: 'acquired' });
    for (const table of ['', 'A', 'a"b', 'a b', 'x'.repeat(64)]) {
      expect(() => postgresStore({ client: pool, table })).toThrowError(
        expect.objectContaining({ code: 'INVALID_CONFIG', mistake: 'STORE_INVALID' }),
      );
    }
  });

  it('needs a client', () => {
    const client = undefined as unknown as pg.Pool;
    expect(() => postgresStore({ client })).toThrowError(
      expect.objectContaining({ mistake: 'STORE_INVALID' }),
    );
  });
});
