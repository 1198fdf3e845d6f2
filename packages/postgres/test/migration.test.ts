import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { countExpected, expected, settle } from './overdue-stores.ts';

let database: PostgresDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await openPostgres();
  pool = database.pool();
});
afterEach(() => database.close());

describe('migrate', () => {
  it('adds what a table of an earlier version does not have, and finds its settled results', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    await settle(store, 'before');
    await pool.query(`ALTER TABLE notify_capture DROP kind, DROP type, DROP capture_request_id;
      DROP TABLE notify_capture_expected`);
    await store.migrate();
    await store.expect(expected('before'));
    await store.expect(expected('after'));
    await settle(store, 'after');
    expect(await countExpected(pool)).toBe(0);
    const { rows } = await pool.query('SELECT capture_request_id, kind FROM notify_capture ORDER BY 1');
    expect(rows).toEqual([
      { capture_request_id: 'after', kind: 'capture' },
      { capture_request_id: 'before', kind: null },
    ]);
  });

  it('does not wait for open transactions if nothing is missing', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    await settle(store, 'R');
    await store.expect(expected('other'));
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(
      'UPDATE notify_capture SET claims = 0; UPDATE notify_capture_expected SET attempts = 0',
    );
    await store.migrate();
    await client.query('ROLLBACK');
    client.release();
  });

  it('names everything after the table, as long as a name may be', async () => {
    const table = 'x'.repeat(49);
    const store = postgresStore({ client: pool, table });
    await store.migrate();
    await store.expect(expected('R'));
    await settle(store, 'R');
    expect((await pool.query(`SELECT 1 FROM ${table}_expected`)).rows).toEqual([]);
    const { rows } = await pool.query(
      "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    );
    expect(rows.map(({ indexname }) => indexname.replace(table, 'table'))).toEqual([
      'table_expected_next',
      'table_expected_pkey',
      'table_expires_at',
      'table_final',
      'table_open',
      'table_pkey',
    ]);
  });

  it('makes indexes that serve the statements, however many records there are', async () => {
    const store = postgresStore({ client: pool });
    await store.migrate();
    await pool.query(`INSERT INTO notify_capture
        (key_hash, key, claimed_at, claims, expires_at, client_id, capture_request_id, outcome)
      SELECT sha256(n::text::bytea), n, now(), 0, now() + interval '1 day', 'T_1', n, 'captured'
      FROM generate_series(1, 20000) n;
      INSERT INTO notify_capture_expected SELECT 'T_1', 'R' || n, NULL, now(), 0, NULL, now() + interval '1 day'
      FROM generate_series(1, 20000) n;
      ANALYZE notify_capture, notify_capture_expected`);
    const plans: string[] = [];
    const explained = postgresStore({
      client: {
        async query(text, values) {
          const { rows } = await pool.query({
            text: `EXPLAIN ${text}`,
            values: values ?? [],
            rowMode: 'array',
          });
          plans.push(rows.join('\n'));
          return { rows: [] };
        },
      },
    });
    await explained.sweep();
    await explained.startWatch({ every: 60_000, onOverdue: () => undefined, logger: false }).stop();
    const [clear = '', sweep = '', handOver = ''] = plans;
    for (const plan of [clear, sweep]) expect(plan).not.toMatch(/Seq Scan on notify_capture( |$)/m);
    expect(handOver).toContain('Index Scan');
    expect(handOver).not.toContain('Seq Scan');
  });
});
