import { describe, expect, it } from 'vitest';
import { freshKey, LEASE, RETENTION, recordOf, StoreBench, type StoreHarness } from '../store-harness.ts';

/** Promises 1 to 4. */
export function describeClaims(harness: StoreHarness): void {
  describe('claims', () => {
    const bench = new StoreBench(harness);

    it('1: acquires a capture that nobody holds, with a token of its own', async () => {
      const first = await bench.acquire(freshKey());
      const second = await bench.acquire(freshKey());
      expect(first).toEqual({ status: 'acquired', token: expect.any(String), mayHaveRunBefore: false });
      expect(first.token).not.toBe(second.token);
    });

    it('2: is busy while a lease runs, for any result of the capture, and says for how long', async () => {
      const key = freshKey();
      await bench.acquire(key);
      await bench.elapse(LEASE / 4);
      for (const fingerprint of ['F', 'G']) {
        const claim = await bench.store.claim(key, fingerprint, LEASE);
        expect(claim).toEqual({ status: 'busy', retryAfterMs: expect.any(Number) });
        const { retryAfterMs } = claim as { retryAfterMs: number };
        expect(retryAfterMs).toBeGreaterThan(0);
        expect(retryAfterMs).toBeLessThanOrEqual((LEASE * 3) / 4);
      }
      await bench.acquire(freshKey());
    });

    it('3: acquires one of five hundred claims at once, over all connections', async () => {
      const key = freshKey();
      const claims = await Promise.all(
        Array.from({ length: 500 }, (_, index) => {
          const store = bench.stores[index % bench.stores.length] ?? bench.store;
          return store.claim(key, 'F', LEASE);
        }),
      );
      expect(claims.filter(({ status }) => status === 'acquired')).toHaveLength(1);
      expect(claims.filter(({ status }) => status === 'busy')).toHaveLength(499);
    });

    it('4: may be claimed by the next one when a lease ran out, which is told', async () => {
      const key = freshKey();
      const first = await bench.acquire(key);
      await bench.elapse(LEASE);
      const second = await bench.acquire(key);
      expect(second.mayHaveRunBefore).toBe(true);
      expect(second.token).not.toBe(first.token);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
    });

    it('4: acquires one of many when a lease ran out', async () => {
      const key = freshKey();
      await bench.acquire(key);
      await bench.elapse(LEASE);
      const claims = await Promise.all(
        bench.stores.flatMap((store) => [0, 1, 2].map(() => store.claim(key, 'F', LEASE))),
      );
      expect(claims.filter(({ status }) => status === 'acquired')).toHaveLength(1);
    });

    it('4: does not tell of a run before once it was settled', async () => {
      const key = freshKey();
      const { token } = await bench.acquire(key);
      await bench.store.settle(key, token, recordOf('F'), RETENTION);
      expect((await bench.acquire(key, 'G')).mayHaveRunBefore).toBe(false);
    });
  });
}
