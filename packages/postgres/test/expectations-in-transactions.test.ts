import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type { TransactionQuery } from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresStore, postgresStore } from '../src/index.ts';
import { countExpected, DAY, expected, overdueOf, settle } from './overdue-stores.ts';

let database: PostgresDatabase;
let pool: pg.Pool;
let store: PostgresStore;
/** The merchant's connection, with an open transaction. */
let merchant: pg.PoolClient;
const query: TransactionQuery = (text, values) => merchant.query(text, values);

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
  store = postgresStore({ client: pool });
  await store.migrate();
});
afterAll(() => database.close());
beforeEach(async () => {
  await pool.query('TRUNCATE notify_capture, notify_capture_expected');
  merchant = await pool.connect();
  await merchant.query('BEGIN');
  return async () => {
    await merchant.query('ROLLBACK');
    merchant.release();
  };
});

describe("expect in the merchant's transaction", () => {
  it('expects the capture from the commit on', async () => {
    await store.expect(expected('R'), query);
    expect(await overdueOf(store)).toEqual([]);
    await merchant.query('COMMIT');
    expect(await overdueOf(store)).toEqual(['R']);
  });

  it('expects nothing after a rollback', async () => {
    await store.expect(expected('R'), query);
    await merchant.query('ROLLBACK');
    expect(await countExpected(pool)).toBe(0);
  });

  it('accepts a query that resolves to rows', async () => {
    await store.expect(expected('R'), async (text, values) => (await merchant.query(text, values)).rows);
    await merchant.query('COMMIT');
    expect(await overdueOf(store)).toEqual(['R']);
  });

  it('dismisses with the commit', async () => {
    await store.expect(expected('R'));
    expect(await store.dismiss(expected('R'), query)).toBe(true);
    expect(await overdueOf(store)).toEqual(['R']);
    await merchant.query('COMMIT');
    expect(await overdueOf(store)).toEqual([]);
  });

  it('is never overdue if the result is settled while the transaction is open', async () => {
    await store.expect(expected('R'), query);
    await settle(store, 'R');
    await merchant.query('COMMIT');
    expect(await countExpected(pool)).toBe(1);
    expect(await overdueOf(store)).toEqual([]);
    expect(await countExpected(pool)).toBe(0);
  });

  it('does not let the settle wait, and is not overdue after it', async () => {
    await store.expect(expected('R'));
    await store.expect(expected('R'), query);
    await settle(store, 'R');
    await merchant.query('COMMIT');
    expect(await overdueOf(store)).toEqual([]);
    expect(await countExpected(pool)).toBe(0);
  });

  it('lets the sweep keep the record of the result until the transaction is over', async () => {
    await settle(store, 'R');
    await pool.query("INSERT INTO notify_capture_expected VALUES ('T_1', 'R', NULL, now(), 0, NULL, now())");
    await merchant.query('SELECT FROM notify_capture_expected FOR UPDATE');
    await pool.query('UPDATE notify_capture SET expires_at = now()');
    await store.sweep();
    expect((await pool.query('SELECT FROM notify_capture')).rowCount).toBe(1);
    await merchant.query('COMMIT');
    await store.sweep();
    expect((await pool.query('SELECT FROM notify_capture')).rowCount).toBe(0);
    expect(await countExpected(pool)).toBe(0);
  });
});

describe('a settle in a transaction', () => {
  it('ends the wait with its commit, and not with its rollback', async () => {
    const transactional = postgresStore({ client: pool, transactional: true });
    const { signal } = new AbortController();
    const settleAnd = async (end: () => void) => {
      const claim = await transactional.claim('T_1:C', 'captured', DAY);
      const token = claim.status === 'acquired' ? claim.token : '';
      const record = {
        fingerprints: ['captured'],
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
      await transactional.transact?.(async (transaction) => {
        await transaction.settle('T_1:C', token, record, DAY);
        end();
      }, signal);
      return transactional.release('T_1:C', token);
    };
    await store.expect(expected('R'));
    const rolledBack = settleAnd(() => {
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await overdueOf(store)).toEqual(['R']);
    await pool.query('UPDATE notify_capture SET lease_until = NULL');
    await settleAnd(() => undefined);
    expect(await countExpected(pool)).toBe(0);
  });
});
