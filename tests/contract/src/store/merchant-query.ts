import { describe, expect, it } from 'vitest';
import { freshKey, LEASE, type StoreHarness } from '../store-harness.ts';
import { MerchantFixture } from './merchant-fixture.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rule 19, for a store that can settle in a transaction of the merchant. */
export function describeMerchantQuery(harness: StoreHarness): void {
  describe("the query of the merchant's transaction", () => {
    const fixture = new MerchantFixture(harness);
    const { settleIn, isSettled } = fixture;

    it('19: gives the query texts only, whose order is that of the numbers in the statement', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.transaction(async (query) => {
        await settleIn(
          (text, values) => {
            const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
            expect(Math.max(0, ...numbers)).toBe(values.length);
            expect(values.every((value) => typeof value === 'string')).toBe(true);
            return query(text, values);
          },
          key,
          token,
        );
      });
      expect(await isSettled(key)).toBe(true);
    });

    it('19: accepts rows, rows as arrays and { rows }, and a client that reads JSON', async () => {
      const forms: readonly ((rows: readonly Row[]) => unknown)[] = [
        (rows) => rows,
        (rows) => ({ rows, rowCount: rows.length }),
        (rows) => rows.map((row) => Object.values(row)),
        (rows) => rows.map((row) => ({ ANSWER: JSON.parse(String(Object.values(row)[0])) })),
      ];
      for (const form of forms) {
        const key = freshKey();
        const { token } = await fixture.acquire(key);
        await fixture.transaction(async (query) => {
          await query('SELECT 1 AS one', []);
          const settle = settleIn(
            async (text, values) => form(rowsOf(await query(text, values))),
            key,
            token,
          );
          expect(await settle).toBe(true);
        });
        expect(await isSettled(key)).toBe(true);
      }
    });

    it.each<readonly [string, (rows: readonly Row[]) => unknown]>([
      ['nothing', () => undefined],
      ['no rows', () => []],
      ['the number of rows', (rows) => rows.length],
      ['the first row', ([row]) => row],
      ['rows and metadata', (rows) => [rows, rows.length]],
      ['its own rows', () => [{ one: 1 }]],
      ['text', () => [{ answer: 'done' }]],
    ])('19: says what to pass when the query answers with %s', async (_, form) => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      const settle = fixture.transaction((query) =>
        settleIn(async (text, values) => form(rowsOf(await query(text, values))), key, token),
      );
      await expect(settle).rejects.toMatchObject({
        code: 'INVALID_CONFIG',
        message: expect.stringContaining('a function (text, values)'),
      });
      expect(await isSettled(key)).toBe(false);
    });

    it('19: says what to pass when the query does not run in a transaction, and settles nothing', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await expect(settleIn(fixture.direct, key, token)).rejects.toMatchObject({
        code: 'INVALID_CONFIG',
        message: expect.stringContaining('not on the pool or client'),
      });
      expect(await isSettled(key)).toBe(false);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
    });

    it('19: passes the error of a query on', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      const error = new Error('connection terminated');
      await expect(settleIn(() => Promise.reject(error), key, token)).rejects.toBe(error);
    });
  });
}

function rowsOf(result: unknown): readonly Row[] {
  return (result as { readonly rows: readonly Row[] }).rows;
}
