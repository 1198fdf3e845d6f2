import { AsyncResource } from 'node:async_hooks';
import type { SettledRecord } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { deferred } from '../deferred.ts';
import { freshKey, LEASE, RETENTION, recordOf, type StoreHarness } from '../store-harness.ts';
import { MerchantFixture } from './merchant-fixture.ts';

/** Rules 16 to 18, for a store that can settle in a transaction of the merchant. */
export function describeMerchantSettle(harness: StoreHarness): void {
  describe('a settle in a transaction of the merchant', () => {
    const fixture = new MerchantFixture(harness);
    const { settleIn, isSettled, rolledBack } = fixture;

    it('16: is settled when the transaction commits', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.transaction(async (query) => {
        expect(await settleIn(query, key, token)).toBe(true);
      });
      expect(await isSettled(key)).toBe(true);
      for (const store of fixture.stores) {
        expect(await store.claim(key, 'F', LEASE)).toEqual({
          status: 'settled',
          record: { ...recordOf('F'), settledAt: expect.any(Number) },
        });
      }
    });

    it('16: is not settled when the transaction rolls back, and the claim stays the current one', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await rolledBack(async (query) => {
        expect(await settleIn(query, key, token)).toBe(true);
      });
      expect(await isSettled(key)).toBe(false);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      await fixture.transaction((query) => settleIn(query, key, token));
      expect(await isSettled(key)).toBe(true);
    });

    it('16: settles after the end of the lease if no other delivery has claimed', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.elapse(10 * LEASE);
      await fixture.transaction(async (query) => {
        expect(await settleIn(query, key, token)).toBe(true);
      });
      expect(await isSettled(key)).toBe(true);
    });

    it('16: keeps a pending result when the settle of the final one rolls back', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key, 'pending');
      const pending = { ...recordOf('pending'), outcome: 'pending' } as const;
      await fixture.transaction((query) => settleIn(query, key, first.token, pending));
      const second = await fixture.acquire(key, 'final');
      expect(second.previous).toMatchObject({ fingerprints: ['pending'], outcome: 'pending' });
      await rolledBack((query) => settleIn(query, key, second.token, recordOf('pending', 'final')));
      expect([await isSettled(key, 'pending'), await isSettled(key, 'final')]).toEqual([true, false]);
      await fixture.transaction((query) => settleIn(query, key, second.token, recordOf('pending', 'final')));
      expect([await isSettled(key, 'pending'), await isSettled(key, 'final')]).toEqual([true, true]);
    });

    it('16: settles a message of another kind', async () => {
      const key = freshKey();
      const record: SettledRecord = {
        fingerprints: ['dispute'],
        kind: 'dispute',
        type: 'DISPUTE_CREATED',
        ids: { disputeId: '纠纷 "1"', paymentId: 'P' },
        clientId: 'T_1',
        requestTime: '2022-11-10T00:34:52-08:00',
      };
      const { token } = await fixture.acquire(key, 'dispute');
      await fixture.transaction((query) => settleIn(query, key, token, record));
      expect(await fixture.store.claim(key, 'dispute', LEASE)).toEqual({
        status: 'settled',
        record: { ...record, settledAt: expect.any(Number) },
      });
    });

    it('17: returns false for a token that is not the current one, and the transaction cannot commit', async () => {
      const key = freshKey();
      const bystander = freshKey();
      const first = await fixture.acquire(key);
      const { token } = await fixture.acquire(bystander);
      await fixture.elapse(LEASE);
      const second = await fixture.acquire(key);
      for (const lost of [first.token, 'no token at all']) {
        // The merchant ignores the answer, and the transaction seems to commit.
        await fixture
          .transaction(async (query) => {
            expect(await settleIn(query, bystander, token)).toBe(true);
            expect(await settleIn(query, key, lost)).toBe(false);
          })
          .catch(() => undefined);
        expect(await isSettled(bystander)).toBe(false);
      }
      expect(await isSettled(key)).toBe(false);
      await fixture.transaction((query) => settleIn(query, key, second.token));
      expect(await isSettled(key)).toBe(true);
    });

    it('17: returns false when another delivery has claimed while the transaction was open', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.elapse(LEASE);
      const [began, claimed] = [deferred(), deferred()];
      const ended = fixture
        .transaction(async (query) => {
          await query('SELECT 1 AS one', []);
          began.resolve();
          // With one connection, the claim waits for the end of the transaction.
          if (!fixture.merchant.isExclusive) await claimed.promise;
          return settleIn(query, key, token);
        })
        .catch(() => undefined);
      await began.promise;
      const claim = (fixture.stores.at(-1) ?? fixture.store).claim(key, 'F', LEASE);
      if (!fixture.merchant.isExclusive) await claim;
      claimed.resolve();
      await ended;
      // The claim or the settle: never both.
      expect({ acquired: (await claim).status === 'acquired', settled: await isSettled(key) }).toEqual(
        fixture.merchant.isExclusive
          ? { acquired: false, settled: true }
          : { acquired: true, settled: false },
      );
    });

    it('17: can be repeated in the same transaction and in a later one', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.transaction(async (query) => {
        expect([await settleIn(query, key, token), await settleIn(query, key, token)]).toEqual([true, true]);
      });
      await fixture.transaction(async (query) => {
        expect(await settleIn(query, key, token)).toBe(true);
      });
      expect(await isSettled(key)).toBe(true);
    });

    it('18: is visible only after the commit; a claim meanwhile waits or is busy, over every connection', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      let claims: Promise<{ status: string }>[] = [];
      // Bound to the outside of the transaction, as another delivery is.
      const claimsOfOthers = AsyncResource.bind(() =>
        fixture.stores.flatMap((store) => [0, 1, 2].map(() => store.claim(key, 'F', LEASE))),
      );
      let seen: Promise<boolean> | undefined;
      const isSettledForOthers = AsyncResource.bind(() => isSettled(key));
      await fixture.transaction(async (query) => {
        await settleIn(query, key, token);
        seen = isSettledForOthers();
        // With one connection, the answer waits for the end of the transaction.
        if (!fixture.merchant.isExclusive) expect(await seen).toBe(false);
        claims = claimsOfOthers();
      });
      for (const { status } of await Promise.all(claims)) expect(['busy', 'settled']).toContain(status);
      await seen;
      expect(await isSettled(key)).toBe(true);
    });

    it('18: a claim during a transaction that rolls back acquires at most once, after the end of the lease', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.elapse(LEASE);
      let claims: Promise<{ status: string }>[] = [];
      // Bound to the outside of the transaction, as another delivery is.
      const claimsOfOthers = AsyncResource.bind(() =>
        fixture.stores.flatMap((store) => [0, 1, 2].map(() => store.claim(key, 'F', LEASE))),
      );
      await rolledBack(async (query) => {
        await settleIn(query, key, token);
        claims = claimsOfOthers();
      });
      const acquired = (await Promise.all(claims)).filter(({ status }) => status === 'acquired');
      expect(acquired).toHaveLength(1);
      expect(await isSettled(key)).toBe(false);
    });

    it('18: isSettled knows the settled results only, and no record that has expired', async () => {
      const key = freshKey();
      expect(await isSettled(key)).toBe(false);
      const { token } = await fixture.acquire(key);
      expect(await isSettled(key)).toBe(false);
      await fixture.transaction((query) => settleIn(query, key, token));
      expect([await isSettled(key), await isSettled(key, 'G')]).toEqual([true, false]);
      await fixture.elapse(2 * RETENTION);
      expect(await isSettled(key)).toBe(false);
    });
  });
}
