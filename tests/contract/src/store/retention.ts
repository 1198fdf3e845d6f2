import { afterEach, describe, expect, it, vi } from 'vitest';
import { freshKey, LEASE, RETENTION, recordOf, StoreBench, type StoreHarness } from '../store-harness.ts';

const SECOND = 1_000;
const KEYS = [
  'plain',
  'with blanks and "quotes" \'',
  'a:b',
  'a\\:b',
  '{tag}',
  'line\nbreak\ttab',
  'NUL \0 in it',
  '\u0001\u001f\u007f',
  '捕获通知 🧾',
  'lone \ud800 surrogate',
  'lone \ud801 surrogate',
  "'; DROP TABLE notify_capture; --",
  '%00%25',
  '__proto__',
  'x'.repeat(5_000),
  `${'x'.repeat(5_000)}y`,
];

/** Promises 12 to 14. */
export function describeRetention(harness: StoreHarness): void {
  describe('retention, keys and time', () => {
    const bench = new StoreBench(harness);
    afterEach(() => {
      vi.useRealTimers();
    });

    it('12: keeps a record for its retention, to the second, and then forgets it', async () => {
      const { key, rest } = await keptUntilNearlyOver(bench);
      await bench.elapse(rest);
      expect(await bench.store.claim(key, 'F', LEASE)).toEqual({
        status: 'acquired',
        token: expect.any(String),
        mayHaveRunBefore: false,
      });
    });

    it('12: remembers a claim that was never settled for as long as the sender tries', async () => {
      const key = freshKey();
      await bench.acquire(key);
      await bench.elapse(4 * 24 * 60 * 60_000);
      expect((await bench.acquire(key)).mayHaveRunBefore).toBe(true);
    });

    it('13: tells keys of any text apart', async () => {
      const prefix = freshKey();
      const tokens = new Map<string, string>();
      for (const key of KEYS) tokens.set(key, (await bench.acquire(prefix + key)).token);
      for (const [key, token] of tokens) {
        expect(await bench.store.settle(prefix + key, token, recordOf(key), RETENTION), key).toBe(true);
        const claim = await bench.store.claim(prefix + key, key, LEASE);
        expect(claim, key).toMatchObject({ status: 'settled', record: { fingerprints: [key] } });
      }
    });

    it('14: does not care what time the process believes it is', async () => {
      const key = freshKey();
      const off = 2 * LEASE;
      const { token } = await bench.acquire(key);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off });
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      vi.setSystemTime(Date.now() - 2 * off);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'busy' });
      expect(await bench.store.settle(key, token, recordOf('F'), RETENTION)).toBe(true);
      vi.setSystemTime(Date.now() + 3 * off);
      expect(await bench.store.claim(key, 'F', LEASE)).toMatchObject({ status: 'settled' });
    });
  });
}

/**
 * A capture that is found settled one second before its retention is over. A machine that takes longer than that to
 * look has found nothing out: then two seconds before, four, ….
 */
async function keptUntilNearlyOver(bench: StoreBench): Promise<{ key: string; rest: number }> {
  for (let rest = SECOND; ; rest *= 2) {
    const key = freshKey();
    const { token } = await bench.acquire(key);
    const began = performance.now();
    await bench.store.settle(key, token, recordOf('F'), RETENTION);
    await bench.elapse(RETENTION - rest);
    const { status } = await bench.store.claim(key, 'F', LEASE);
    if (status === 'settled') return { key, rest };
    // Half of it, because the store's clock and this one are two.
    expect(performance.now() - began, 'the record was forgotten too early').toBeGreaterThan(rest / 2);
  }
}
