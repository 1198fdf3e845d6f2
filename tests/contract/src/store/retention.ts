import { afterEach, describe, expect, it, vi } from 'vitest';
import { freshKey, LEASE, RETENTION, recordOf, StoreFixture, type StoreHarness } from '../store-harness.ts';

const SECOND = 1_000;
/** Visible ASCII, at most 2,048 characters with the prefix: core makes no others. */
const KEYS = [
  'plain',
  'PLAIN',
  '"quotes"',
  "'",
  'a:b',
  'a\\:b',
  '{tag}',
  '%00%25',
  '%E6%8D%95',
  "';DROP/**/TABLE/**/notify_capture;--",
  '__proto__',
  '*',
  '?',
  'x'.repeat(1_900),
  `${'x'.repeat(1_900)}y`,
];

/** Rules 12 to 14. */
export function describeRetention(harness: StoreHarness): void {
  describe('a store', () => {
    const fixture = new StoreFixture(harness);
    afterEach(() => {
      vi.useRealTimers();
    });

    it('12: keeps a record for its retention, to the second, and then deletes it', async () => {
      const { key, rest } = await settledNearEndOfRetention(fixture);
      await fixture.elapse(rest);
      expect(await fixture.store.claim(key, 'F', LEASE)).toEqual({
        status: 'acquired',
        token: expect.any(String),
        mayHaveRunBefore: false,
      });
    });

    it('12: keeps a claim that was never settled for longer than Alipay retries', async () => {
      const key = freshKey();
      await fixture.acquire(key);
      await fixture.elapse(4 * 24 * 60 * 60_000);
      expect((await fixture.acquire(key)).mayHaveRunBefore).toBe(true);
    });

    it('13: distinguishes keys of any visible ASCII text', async () => {
      const prefix = freshKey();
      const tokens = new Map<string, string>();
      for (const key of KEYS) tokens.set(key, (await fixture.acquire(prefix + key)).token);
      for (const [key, token] of tokens) {
        expect(await fixture.store.settle(prefix + key, token, recordOf(key), RETENTION), key).toBe(true);
        const claim = await fixture.store.claim(prefix + key, key, LEASE);
        expect(claim, key).toMatchObject({ status: 'settled', record: { fingerprints: [key] } });
      }
    });

    it('14: ignores the clock of the process', async () => {
      const key = freshKey();
      const off = 2 * LEASE;
      const { token } = await fixture.acquire(key);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off });
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      vi.setSystemTime(Date.now() - 2 * off);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      expect(await fixture.store.settle(key, token, recordOf('F'), RETENTION)).toBe(true);
      vi.setSystemTime(Date.now() + 3 * off);
      expect(await fixture.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
    });
  });
}

/**
 * Settles a capture and checks its record one second before the retention ends. If the machine is too slow for that, it
 * tries again with two seconds, four, ….
 */
async function settledNearEndOfRetention(fixture: StoreFixture): Promise<{ key: string; rest: number }> {
  for (let rest = SECOND; ; rest *= 2) {
    const key = freshKey();
    const { token } = await fixture.acquire(key);
    const began = performance.now();
    await fixture.store.settle(key, token, recordOf('F'), RETENTION);
    await fixture.elapse(RETENTION - rest);
    const { status } = await fixture.store.claim(key, 'F', LEASE);
    if (status === 'settled') return { key, rest };
    // Half of it, because the store uses another clock.
    expect(performance.now() - began, 'the store deleted the record too early').toBeGreaterThan(rest / 2);
  }
}
