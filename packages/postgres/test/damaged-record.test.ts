import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type { NotificationStore, SettledRecord } from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const LEASE = 60 * 60_000;
const record: SettledRecord = {
  fingerprints: ['pending'],
  kind: 'capture',
  outcome: 'pending',
  code: 'PROCESSING',
  status: 'U',
  amount: { currency: 'BRL', minorUnits: '50000' },
  clientId: 'T_1',
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
  requestTime: '1',
};

let database: PostgresDatabase;
let pool: pg.Pool;
let store: NotificationStore;
beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
});
afterAll(() => database.close());
beforeEach(async () => {
  await pool.query('DROP TABLE IF EXISTS notify_capture');
  const made = postgresStore({ client: pool });
  await made.migrate();
  store = made;
  const claim = await store.claim('k', 'pending', LEASE);
  await store.settle('k', claim.status === 'acquired' ? claim.token : '', record, LEASE);
});

describe('a settled record that cannot be read', () => {
  it.each([
    ['missing', null],
    ['a string', JSON.stringify(JSON.stringify(record))],
    ['of another shape', '{"version":2}'],
  ])('is an error that says so, never a final result: %s', async (_, json) => {
    await pool.query('UPDATE notify_capture SET record = $1', [json]);
    await expectUnreadable();
  });

  it('is an error that says so, never a final result: damaged JSON', async () => {
    await pool.query('ALTER TABLE notify_capture ALTER record TYPE text');
    await pool.query('UPDATE notify_capture SET record = left(record, 20)');
    await expectUnreadable();
  });

  it('is an error that says so, never a final result: without the time of its settle', async () => {
    await pool.query('UPDATE notify_capture SET settled_at = NULL');
    await expectUnreadable();
  });

  it('can be claimed at once when a person has repaired it', async () => {
    await pool.query("UPDATE notify_capture SET record = '{}'");
    await expectUnreadable();
    await pool.query('UPDATE notify_capture SET record = $1', [JSON.stringify(record)]);
    expect(await store.claim('k', 'captured', LEASE)).toMatchObject({ status: 'acquired', previous: record });
  });
});

it('a record in a column of type jsonb or text is read the same', async () => {
  for (const type of ['jsonb', 'text']) {
    await pool.query(`ALTER TABLE notify_capture ALTER record TYPE ${type} USING record::${type}`);
    expect(await store.claim('k', 'pending', LEASE)).toMatchObject({ status: 'settled', record });
  }
});

/** Both for the settled result and for another result of the capture. */
async function expectUnreadable(): Promise<void> {
  await expect(store.claim('k', 'pending', LEASE)).rejects.toThrow('settled record cannot be read');
  await expect(store.claim('k', 'captured', LEASE)).rejects.toThrow('settled record cannot be read');
}
