import { createHash } from 'node:crypto';
import { describeStoreContract, openPostgres, setBackTable } from '@notify-capture/contract';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { tablesOf } from '../src/schema.ts';
import { statementsFor } from '../src/statements.ts';
import { transactionOn } from './merchant-database.ts';
import { PARTITIONS, partition } from './partitions.ts';

describeStoreContract('Postgres through pg, on a table with hash partitions', {
  joins: true,
  async open() {
    const database = await openPostgres();
    const client = database.pool({ max: 5 });
    const stores = [postgresStore({ client }), postgresStore({ client: database.pool({ max: 5 }) })];
    const migrate = () => Promise.all(stores.map((store) => store.migrate()));
    await migrate();
    await partition(client);
    await migrate();
    const merchant = database.pool({ max: 2 });
    return {
      stores,
      elapse: (ms) => setBackTable(client, ms),
      merchant: {
        transaction: (run) => transactionOn(merchant, run),
        direct: (text, values) => merchant.query(text, values),
      },
      close: () => database.close(),
    };
  },
});

describe('a table with hash partitions', () => {
  let database: Awaited<ReturnType<typeof openPostgres>>;
  let pool: pg.Pool;
  const statements = statementsFor(
    tablesOf({ schema: 'public', table: 'notify_capture' }),
    'clock_timestamp()',
  );

  beforeAll(async () => {
    database = await openPostgres();
    pool = database.pool();
    const store = postgresStore({ client: pool });
    await store.migrate();
    const claim = await store.claim('before', 'result', 60_000);
    expect(claim.status).toBe('acquired');
    await partition(pool);
    await store.migrate();
  });
  afterAll(() => database.close());

  it('keeps the records of the table that it replaces', async () => {
    const store = postgresStore({ client: pool });
    expect(await store.claim('before', 'result', 60_000)).toMatchObject({ status: 'busy' });
  });

  it('has the indexes of the store on each partition', async () => {
    const { rows } = await pool.query(
      "SELECT count(*)::int FROM pg_indexes WHERE tablename ~ '^notify_capture_[0-9]+$' GROUP BY tablename",
    );
    expect(rows).toEqual(Array.from({ length: PARTITIONS }, () => ({ count: 4 })));
  });

  it('is read in one partition by each statement of a delivery', async () => {
    // Postgres plans for the rows that it counts: with few of them, it would rather read all.
    await pool.query(`INSERT INTO notify_capture (key_hash, key, claimed_at, claims, expires_at)
      SELECT sha256(i::text::bytea), i, now(), 0, now() + interval '1 day' FROM generate_series(1, 10000) AS i`);
    await pool.query('ANALYZE notify_capture');
    const hash = createHash('sha256').update('1').digest('hex');
    const record = JSON.stringify({ fingerprints: ['result'], outcome: 'captured', clientId: 'C' });
    for (const [name, values] of [
      ['claim', [hash, 'key', 'token', '60000', 'result']],
      ['settle', [hash, 'token', '60000', record]],
      ['settleThrough', [hash, 'token', '60000', record]],
      ['isSettled', [hash, 'result']],
      ['release', [hash, 'token']],
    ] as const) {
      const client = await pool.connect();
      await client.query('BEGIN');
      const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${statements[name]}`, [...values]);
      await client.query('ROLLBACK');
      client.release();
      expect(partitionsRead(rows[0]?.['QUERY PLAN']).size, name).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ['auto', true],
    ['force_generic_plan', false],
  ])('with plan_cache_mode %s, Postgres plans each claim again: %s', async (mode, isPlannedAgain) => {
    const one = database.pool({ max: 1, options: `-c plan_cache_mode=${mode}` });
    const store = postgresStore({ client: one });
    // Postgres decides after five executions.
    for (let claim = 0; claim < 20; claim++) await store.claim(`${mode} ${claim}`, 'result', 60_000);
    const { rows } = await one.query(
      'SELECT sum(custom_plans)::int AS custom, sum(generic_plans)::int AS generic FROM pg_prepared_statements',
    );
    expect(rows[0].custom > rows[0].generic).toBe(isPlannedAgain);
    if (!isPlannedAgain) expect(rows[0].custom).toBe(0);
  });

  it('cannot be divided by time: Postgres could not keep two claims of one key apart', async () => {
    const byTime = pool.query(`
      CREATE TABLE by_time (LIKE notify_capture INCLUDING DEFAULTS, PRIMARY KEY (key_hash))
      PARTITION BY RANGE (expires_at)`);
    await expect(byTime).rejects.toThrow('must include all partitioning columns');
  });
});

/** The partitions that a plan has scanned, not only planned. */
function partitionsRead(plan: unknown, read = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(plan)) for (const part of plan) partitionsRead(part, read);
  else if (typeof plan === 'object' && plan !== null) {
    // The targets of an update have no loops: only scans do.
    const { 'Relation Name': relation, 'Actual Loops': loops = 0 } = plan as Record<string, unknown>;
    if (/^notify_capture_\d+$/.test(String(relation)) && Number(loops) > 0) read.add(String(relation));
    for (const part of Object.values(plan)) partitionsRead(part, read);
  }
  return read;
}
