import { describe, expect, it } from 'vitest';
import { freshKey, LEASE, RETENTION, recordOf, StoreFixture, type StoreHarness } from '../store-harness.ts';

/** Rules 1 to 4. */
export function describeClaims(harness: StoreHarness): void {
  describe('claims', () => {
    const fixture = new StoreFixture(harness);

    it('1: acquire a free capture, each with its own token', async () => {
      const first = await fixture.acquire(freshKey());
      const second = await fixture.acquire(freshKey());
      expect(first).toEqual({ status: 'acquired', token: expect.any(String), mayHaveRunBefore: false });
      expect(first.token).not.toBe(second.token);
    });

    it('2: are busy while a lease runs, for any result of the capture, with the time that is left', async () => {
      const key = freshKey();
      await fixture.acquire(key);
      await fixture.elapse(LEASE / 4);
      for (const fingerprint of ['F', 'G']) {
        const claim = await fixture.store.claim(key, fingerprint, LEASE);
        expect(claim).toEqual({ status: 'busy', retryAfterMs: expect.any(Number) });
        const { retryAfterMs } = claim as { retryAfterMs: number };
        expect(retryAfterMs).toBeGreaterThan(0);
        expect(retryAfterMs).toBeLessThanOrEqual((LEASE * 3) / 4);
      }
      await fixture.acquire(freshKey());
    });

    it('3: acquire a capture exactly once when 500 are made at the same time, over all connections', async () => {
      const key = freshKey();
      const claims = await Promise.all(
        Array.from({ length: 500 }, (_, index) => {
          const store = fixture.stores[index % fixture.stores.length] ?? fixture.store;
          return store.claim(key, 'F', LEASE);
        }),
      );
      expect(claims.filter(({ status }) => status === 'acquired')).toHaveLength(1);
      expect(claims.filter(({ status }) => status === 'busy')).toHaveLength(499);
    });

    it('4: acquire a capture with an expired lease, with mayHaveRunBefore set', async () => {
      const key = freshKey();
      const first = await fixture.acquire(key);
      await fixture.elapse(LEASE);
      const second = await fixture.acquire(key);
      expect(second.mayHaveRunBefore).toBe(true);
      expect(second.token).not.toBe(first.token);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
    });

    it('4: acquire a capture with an expired lease exactly once when many are made at the same time', async () => {
      const key = freshKey();
      await fixture.acquire(key);
      await fixture.elapse(LEASE);
      const claims = await Promise.all(
        fixture.stores.flatMap((store) => [0, 1, 2].map(() => store.claim(key, 'F', LEASE))),
      );
      expect(claims.filter(({ status }) => status === 'acquired')).toHaveLength(1);
    });

    it('4: do not have mayHaveRunBefore set after a settle', async () => {
      const key = freshKey();
      const { token } = await fixture.acquire(key);
      await fixture.store.settle(key, token, recordOf('F'), RETENTION);
      expect((await fixture.acquire(key, 'G')).mayHaveRunBefore).toBe(false);
    });
  });
}
