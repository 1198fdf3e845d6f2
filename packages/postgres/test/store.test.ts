import { readFileSync } from 'node:fs';
import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { migration } from '../src/schema.ts';

const record = {
  fingerprints: ['S:SUCCESS:BRL:50000'],
  kind: 'capture',
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

const HOUR = 60 * 60_000;
const LEASE = HOUR;
const RETENTION = 24 * HOUR;

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
    await expect(stores[0]?.claim('k', 'f', LEASE)).resolves.toMatchObject({ status: 'acquired' });
  });

  it('migrates a table without changing its records', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claim = await store.claim('k', 'f', LEASE);
    await store.settle('k', claim.status === 'acquired' ? claim.token : '', record, RETENTION);
    await store.migrate();
    expect(await store.claim('k', 'S:SUCCESS:BRL:50000', LEASE)).toMatchObject({ status: 'settled' });
  });

  it('has the same SQL in schema.sql', () => {
    const file = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8');
    expect(file).toContain(migration({ schema: 'public', table: 'notify_capture' }));
  });

  it('keeps the fields that support needs in columns', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claim = await store.claim('k', 'f', LEASE);
    const { rows: before } = await pool.query('SELECT clock_timestamp() AS now');
    await store.settle('k', claim.status === 'acquired' ? claim.token : '', record, RETENTION);
    const { rows } = await pool.query(
      `SELECT key, outcome, code, status, currency, minor_units, client_id, capture_id, payment_id,
        settled_at BETWEEN $1 AND clock_timestamp() AS just_now FROM notify_capture`,
      [before[0].now],
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

  it('lists the claims that were never settled, oldest first', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claims = [];
    for (const key of ['open', 'released', 'settled']) claims.push(await store.claim(key, 'f', LEASE));
    const [, released, settled] = claims.map((claim) => (claim.status === 'acquired' ? claim.token : ''));
    await store.release('released', released ?? '');
    await store.settle('settled', settled ?? '', record, RETENTION);
    const open = await store.unsettled();
    expect(open).toMatchObject([
      { key: 'open', claims: 1 },
      { key: 'released', claims: 1 },
    ]);
    expect(open[0]?.leaseUntil?.getTime()).toBeGreaterThan(open[0]?.claimedAt.getTime() ?? 0);
    expect(open[1]).not.toHaveProperty('leaseUntil');
    expect(await store.unsettled({ olderThan: HOUR })).toEqual([]);
    await pool.query(
      "UPDATE notify_capture SET claimed_at = claimed_at - interval '2 hours' WHERE key = 'open'",
    );
    expect(await store.unsettled({ olderThan: HOUR })).toMatchObject([{ key: 'open' }]);
  });

  it('sweeps expired rows in batches of 100, and no others', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    await store.claim('live', 'f', LEASE);
    await pool.query(`INSERT INTO notify_capture (key_hash, key, claimed_at, claims, expires_at)
      SELECT sha256(n::text::bytea), n::text, now(), 0, now() - interval '1 second' FROM generate_series(1, 250) n`);
    const counts = [];
    for (let i = 0; i < 4; i++) {
      await store.sweep();
      counts.push((await pool.query('SELECT count(*)::int AS n FROM notify_capture')).rows[0].n);
    }
    expect(counts).toEqual([151, 51, 1, 1]);
  });

  it.each([false, true])('sweeps regularly by itself, with transactional: %j', async (transactional) => {
    const store = postgresStore({ client: pool, transactional });
    await store.migrate();
    await pool.query(`INSERT INTO notify_capture (key_hash, key, claimed_at, claims, expires_at)
      VALUES (sha256('old'), 'old', now(), 0, now() - interval '1 second')`);
    for (let i = 0; i < 50; i++) {
      const claim = await store.claim(`k${i}`, 'f', LEASE);
      const token = claim.status === 'acquired' ? claim.token : '';
      const settled =
        store.transact === undefined
          ? store.settle(`k${i}`, token, record, RETENTION)
          : store.transact(
              ({ settle }) => settle(`k${i}`, token, record, RETENTION),
              new AbortController().signal,
            );
      expect(await settled).toBe(true);
    }
    const isDeleted = async () =>
      (await pool.query("SELECT 1 FROM notify_capture WHERE key = 'old'")).rowCount === 0;
    // The sweep runs in the background, and no event reports its end.
    while (!(await isDeleted()));
  });

  it('migrates with rights on its schema only', async () => {
    await pool.query(
      `CREATE ROLE limited LOGIN PASSWORD 'limited'; CREATE SCHEMA limited AUTHORIZATION limited`,
    );
    const { url } = database;
    const limited = database.pool({
      connectionString: url.replace('postgres:postgres@', 'limited:limited@'),
    });
    const store = postgresStore({ client: limited, schema: 'limited' });
    await store.migrate();
    await store.migrate();
    expect(await store.claim('k', 'f', LEASE)).toMatchObject({ status: 'acquired' });
  });

  it('accepts another name for its table, and refuses an invalid one', async () => {
    const store = postgresStore({ client: pool, schema: 'shop', table: 'captures' });
    await store.migrate();
    expect(await store.claim('k', 'f', LEASE)).toMatchObject({ status: 'acquired' });
    for (const table of ['', 'A', 'a"b', 'a b', 'x'.repeat(64)]) {
      expect(() => postgresStore({ client: pool, table })).toThrowError(
        expect.objectContaining({ code: 'INVALID_CONFIG', reason: 'STORE_INVALID' }),
      );
    }
  });

  it('requires a client', () => {
    const client = undefined as unknown as pg.Pool;
    expect(() => postgresStore({ client })).toThrowError(
      expect.objectContaining({ reason: 'STORE_INVALID' }),
    );
  });
});
