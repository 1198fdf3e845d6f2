import type { SettledRecord } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { freshKey, LEASE, RETENTION, recordOf, StoreFixture, type StoreHarness } from '../store-harness.ts';

/** Rules 5 to 11. */
export function describeSettling(harness: StoreHarness): void {
  describe('settle and release', () => {
    const fixture = new StoreFixture(harness);

    it('5: settles after the end of the lease if no other delivery has claimed', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.elapse(10 * LEASE);
      expect(await fixture.store.settle(key, token, recordOf('F'), RETENTION)).toBe(true);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
    });

    it('5: does not settle when another delivery has claimed', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key);
      await fixture.elapse(LEASE);
      const second = await fixture.acquire(key);
      expect(await fixture.store.settle(key, first.token, recordOf('F'), RETENTION)).toBe(false);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      expect(await fixture.store.settle(key, second.token, recordOf('F'), RETENTION)).toBe(true);
    });

    it('6: returns the record of another kind than a capture as it was settled', async () => {
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
      expect(await fixture.store.settle(key, token, record, RETENTION)).toBe(true);
      expect(await fixture.store.claim(key, 'dispute', LEASE)).toEqual({
        status: 'settled',
        record: { ...record, settledAt: expect.any(Number) },
      });
    });

    it('6: returns the record of a settled result over every connection, without a claim', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.store.settle(key, token, recordOf('F'), RETENTION);
      for (const store of fixture.stores) {
        for (let i = 0; i < 2; i++) {
          const claim = await store.claim(key, 'F', LEASE);
          expect(claim).toEqual({
            status: 'settled',
            record: { ...recordOf('F'), settledAt: expect.any(Number) },
          });
        }
      }
      await fixture.acquire(key, 'G');
    });

    it('7: acquires another result of a settled capture, with the settled record as previous', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key, 'pending');
      expect(first).not.toHaveProperty('previous');
      await fixture.store.settle(key, first.token, { ...recordOf('pending'), outcome: 'pending' }, RETENTION);
      const second = await fixture.acquire(key, 'final');
      expect(second.previous).toMatchObject({ fingerprints: ['pending'], outcome: 'pending' });
    });

    it('8: settles every fingerprint of the record', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key, 'pending');
      await fixture.store.settle(key, first.token, recordOf('pending'), RETENTION);
      const second = await fixture.acquire(key, 'final');
      await fixture.store.settle(key, second.token, recordOf('pending', 'final'), RETENTION);
      for (const fingerprint of ['pending', 'final']) {
        const claim = await fixture.store.claim(key, fingerprint, LEASE);
        expect(claim).toMatchObject({ status: 'settled', record: { fingerprints: ['pending', 'final'] } });
      }
      expect(await fixture.store.claim(key, 'other', LEASE)).toMatchObject({ status: 'acquired' });
    });

    it('9: settles again with the same token', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      for (let i = 0; i < 3; i++) {
        expect(await fixture.store.settle(key, token, recordOf('F'), RETENTION)).toBe(true);
      }
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
    });

    it('9: settles again without a change when another delivery has claimed since', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key, 'pending');
      await fixture.store.settle(key, first.token, recordOf('pending'), RETENTION);
      const second = await fixture.acquire(key, 'final');
      expect(await fixture.store.settle(key, first.token, recordOf('pending'), RETENTION)).toBe(true);
      expect(await fixture.store.claim(key, 'final', LEASE)).toMatchObject({ status: 'busy' });
      expect(await fixture.store.settle(key, second.token, recordOf('pending', 'final'), RETENTION)).toBe(
        true,
      );
    });

    it('9: settles again after the connection broke before the first answer', async () => {
      const key = freshKey();
      const behind = await fixture.behindProxy();
      // Without a network connection no answer can be lost: then the test uses the store itself.
      const { store, proxy } = behind ?? { store: fixture.store, proxy: undefined };
      // The first settle of a client may need more than one answer: Redis does not have the script yet.
      await store.settle(freshKey(), 'no token at all', recordOf('F'), RETENTION);
      const claim = await store.claim(key, 'F', LEASE);
      if (claim.status !== 'acquired') throw new Error(`${key} should be free.`);
      if (proxy?.connections === 0) throw new Error('The store does not use the proxy.');
      const lost = proxy?.loseAnswers();
      const first = store.settle(key, claim.token, recordOf('F'), RETENTION).catch(() => 'lost');
      await (lost ?? first);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
      proxy?.restore();
      // A client may have sent the command again by itself.
      expect(['lost', true]).toContain(await first);
      await behind?.reconnected();
      expect(await store.settle(key, claim.token, recordOf('F'), RETENTION)).toBe(true);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
      await proxy?.close();
    });

    it('10: releases a capture, and the next claim has mayHaveRunBefore set', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key);
      await fixture.store.release(key, first.token);
      const second = await fixture.acquire(key);
      expect(second.mayHaveRunBefore).toBe(true);
      expect(second).not.toHaveProperty('previous');
    });

    it('10: keeps the settled record when a later claim is released', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key, 'pending');
      await fixture.store.settle(key, first.token, recordOf('pending'), RETENTION);
      const second = await fixture.acquire(key, 'final');
      await fixture.store.release(key, second.token);
      expect(await fixture.store.claim(key, 'pending', LEASE)).toMatchObject({ status: 'settled' });
      expect(await fixture.acquire(key, 'final')).toMatchObject({
        previous: { fingerprints: ['pending'] },
        mayHaveRunBefore: true,
      });
    });

    it('11: changes nothing with a token that is not the current one', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key);
      await fixture.elapse(LEASE);
      const second = await fixture.acquire(key);
      await fixture.store.release(key, first.token);
      await fixture.store.release(key, 'no token at all');
      expect(await fixture.store.settle(key, 'no token at all', recordOf('F'), RETENTION)).toBe(false);
      expect(await fixture.store.settle(freshKey(), second.token, recordOf('F'), RETENTION)).toBe(false);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      await fixture.store.release(key, second.token);
      await fixture.store.release(key, second.token);
      expect(await fixture.store.settle(key, second.token, recordOf('F'), RETENTION)).toBe(false);
    });
  });
}
