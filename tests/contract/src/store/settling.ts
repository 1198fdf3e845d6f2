import { describe, expect, it } from 'vitest';
import { freshKey, LEASE, RETENTION, recordOf, StoreBench, type StoreHarness } from '../store-harness.ts';

/** Promises 5 to 11. */
export function describeSettling(harness: StoreHarness): void {
  describe('settling', () => {
    const bench = new StoreBench(harness);

    it('5: counts after the end of the lease while nobody else has claimed', async () => {
      const key = freshKey();
      const { token } = await bench.acquire(key);
      await bench.elapse(10 * LEASE);
      expect(await bench.store.settle(key, token, recordOf('F'), RETENTION)).toBe(true);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
    });

    it('5: does not count once somebody else has claimed', async () => {
      const key = freshKey();
      const first = await bench.acquire(key);
      await bench.elapse(LEASE);
      const second = await bench.acquire(key);
      expect(await bench.store.settle(key, first.token, recordOf('F'), RETENTION)).toBe(false);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      expect(await bench.store.settle(key, second.token, recordOf('F'), RETENTION)).toBe(true);
    });

    it('6: answers what is settled with its record, over every connection, and claims nothing', async () => {
      const key = freshKey();
      const { token } = await bench.acquire(key);
      await bench.store.settle(key, token, recordOf('F'), RETENTION);
      for (const store of bench.stores) {
        for (let i = 0; i < 2; i++) {
          const claim = await store.claim(key, 'F', LEASE);
          expect(claim).toEqual({
            status: 'settled',
            record: { ...recordOf('F'), settledAt: expect.any(Number) },
          });
        }
      }
      await bench.acquire(key, 'G');
    });

    it('7: acquires another result of a settled capture, with what was settled before', async () => {
      const key = freshKey();
      const first = await bench.acquire(key, 'pending');
      expect(first).not.toHaveProperty('previous');
      await bench.store.settle(key, first.token, { ...recordOf('pending'), outcome: 'pending' }, RETENTION);
      const second = await bench.acquire(key, 'final');
      expect(second.previous).toMatchObject({ fingerprints: ['pending'], outcome: 'pending' });
    });

    it('8: settles every fingerprint that the record names', async () => {
      const key = freshKey();
      const first = await bench.acquire(key, 'pending');
      await bench.store.settle(key, first.token, recordOf('pending'), RETENTION);
      const second = await bench.acquire(key, 'final');
      await bench.store.settle(key, second.token, recordOf('pending', 'final'), RETENTION);
      for (const fingerprint of ['pending', 'final']) {
        const claim = await bench.store.claim(key, fingerprint, LEASE);
        expect(claim).toMatchObject({ status: 'settled', record: { fingerprints: ['pending', 'final'] } });
      }
      expect(await bench.store.claim(key, 'other', LEASE)).toMatchObject({ status: 'acquired' });
    });

    it('9: may be done again with the same token', async () => {
      const key = freshKey();
      const { token } = await bench.acquire(key);
      for (let i = 0; i < 3; i++) {
        expect(await bench.store.settle(key, token, recordOf('F'), RETENTION)).toBe(true);
      }
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
    });

    it('9: and is true, but changes nothing, when somebody else has claimed since', async () => {
      const key = freshKey();
      const first = await bench.acquire(key, 'pending');
      await bench.store.settle(key, first.token, recordOf('pending'), RETENTION);
      const second = await bench.acquire(key, 'final');
      expect(await bench.store.settle(key, first.token, recordOf('pending'), RETENTION)).toBe(true);
      expect(await bench.store.claim(key, 'final', LEASE)).toMatchObject({ status: 'busy' });
      expect(await bench.store.settle(key, second.token, recordOf('pending', 'final'), RETENTION)).toBe(true);
    });

    it('9: and where the connection broke before the first answer came', async () => {
      const key = freshKey();
      const behind = await bench.behindProxy();
      // Without a network an answer cannot be lost: then the same is asked of the store itself.
      const { store, proxy } = behind ?? { store: bench.store, proxy: undefined };
      // A client's first settle may take more than one answer: Redis does not know the script yet.
      await store.settle(freshKey(), 'no token at all', recordOf('F'), RETENTION);
      const claim = await store.claim(key, 'F', LEASE);
      if (claim.status !== 'acquired') throw new Error(`${key} should be free.`);
      if (proxy?.connections === 0) throw new Error('The harness has gone past the proxy.');
      const lost = proxy?.loseAnswers();
      const first = store.settle(key, claim.token, recordOf('F'), RETENTION).catch(() => 'lost');
      await (lost ?? first);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
      proxy?.restore();
      // A client may have asked again by itself.
      expect(['lost', true]).toContain(await first);
      await behind?.reconnected();
      expect(await store.settle(key, claim.token, recordOf('F'), RETENTION)).toBe(true);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
      await proxy?.close();
    });

    it('10: leaves a released capture to the next one, which is told that a handler may have run', async () => {
      const key = freshKey();
      const first = await bench.acquire(key);
      await bench.store.release(key, first.token);
      const second = await bench.acquire(key);
      expect(second.mayHaveRunBefore).toBe(true);
      expect(second).not.toHaveProperty('previous');
    });

    it('10: keeps what was settled before when a later claim is released', async () => {
      const key = freshKey();
      const first = await bench.acquire(key, 'pending');
      await bench.store.settle(key, first.token, recordOf('pending'), RETENTION);
      const second = await bench.acquire(key, 'final');
      await bench.store.release(key, second.token);
      expect(await bench.store.claim(key, 'pending', LEASE)).toMatchObject({ status: 'settled' });
      expect(await bench.acquire(key, 'final')).toMatchObject({
        previous: { fingerprints: ['pending'] },
        mayHaveRunBefore: true,
      });
    });

    it('11: changes nothing with a token that is not the current one', async () => {
      const key = freshKey();
      const first = await bench.acquire(key);
      await bench.elapse(LEASE);
      const second = await bench.acquire(key);
      await bench.store.release(key, first.token);
      await bench.store.release(key, 'no token at all');
      expect(await bench.store.settle(key, 'no token at all', recordOf('F'), RETENTION)).toBe(false);
      expect(await bench.store.settle(freshKey(), second.token, recordOf('F'), RETENTION)).toBe(false);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      await bench.store.release(key, second.token);
      await bench.store.release(key, second.token);
      expect(await bench.store.settle(key, second.token, recordOf('F'), RETENTION)).toBe(false);
    });
  });
}
