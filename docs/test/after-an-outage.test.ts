import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from './documents.ts';

/** The start that the page has in its queries. */
const START = Date.parse('2026-11-28T05:00:00Z');
const MINUTE = 60_000;
const SPAN = (24 * 60 + 22) * MINUTE;
const CLIENT = 'T_111222333';
const [downSince = '', givenUp = ''] = sqlOf('docs/after-an-outage.md');

let database: PostgresDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
  await postgresStore({ client: pool }).migrate();
  for (const code of sqlOf('docs/lost-notifications.md')) await pool.query(code);
});

afterAll(() => database.close());

describe('the queries of the page on an outage', () => {
  it('find since when the endpoint was down, also when it has settled again since its start', async () => {
    const lastSettle = START - 40 * 60 * MINUTE;
    await settled('C_1', lastSettle - MINUTE);
    await settled('C_2', lastSettle);
    await settled('C_3', START + MINUTE);
    expect((await pool.query(downSince)).rows).toEqual([{ down_since: new Date(lastSettle) }]);
  });

  it('find every order that Alipay has given up, also one from before the outage', async () => {
    await asked('booked', START - 50 * 60 * MINUTE, 'captured');
    await asked('before the outage', START - 45 * 60 * MINUTE);
    await asked('in the outage', START - SPAN - MINUTE);
    await asked('its last attempt is to come', START - SPAN + MINUTE);
    await asked('unclear', START - 45 * 60 * MINUTE, 'unclear');
    const { rows } = await pool.query(givenUp);
    expect(rows.map(({ capture_request_id }) => capture_request_id)).toEqual([
      'before the outage',
      'in the outage',
    ]);
  });
});

function sqlOf(file: string): readonly string[] {
  return blocksOf(file).flatMap(({ language, code }) => (language === 'sql' ? [code] : []));
}

/** The time of a settle is the database's; here it is set. */
async function settled(captureId: string, at: number): Promise<void> {
  const store = postgresStore({ client: pool });
  const key = `${CLIENT}:${captureId}`;
  const claim = await store.claim(key, 'S', MINUTE);
  if (claim.status !== 'acquired') throw new Error(`The claim is ${claim.status}.`);
  const record = {
    fingerprints: ['S'],
    kind: 'unknown',
    ids: {},
    clientId: CLIENT,
    requestTime: 'T',
  } as const;
  await store.settle(key, claim.token, record, 60 * 60 * MINUTE);
  await pool.query('UPDATE notify_capture SET settled_at = $2 WHERE key = $1', [key, new Date(at)]);
}

async function asked(request: string, at: number, capture = 'asked'): Promise<void> {
  const insert = "INSERT INTO orders VALUES ($1, 'BRL', '50000', $2, $1, $3)";
  await pool.query(insert, [request, capture, new Date(at)]);
}
