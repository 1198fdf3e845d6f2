import { describe, expect, it, vi } from 'vitest';
import type { ClientKeys } from '../../src/index.ts';
import {
  accepted,
  clientId,
  forged,
  KEYS,
  MISMATCH,
  next,
  refused,
  resolving,
  signed,
  UNKNOWN,
} from './resolving.ts';

describe('a flood of forgeries', () => {
  it.each([
    ['with wrong signatures', '1', MISMATCH],
    ['with unknown versions', '7', { code: 'UNKNOWN_KEY_VERSION' }],
  ])('causes a handful of look-ups: 200 one after the other, %s', async (_what, version, refusal) => {
    const { receiver, resolveKeys } = resolving(() => KEYS);
    await accepted(receiver, signed());
    for (let at = 0; at < 200; at++) await refused(receiver, forged(version), refusal);
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(5);
    await accepted(receiver, signed());
  });

  it('causes a handful of look-ups: 200 at once', async () => {
    const { receiver, resolveKeys } = resolving(async () => KEYS);
    await Promise.all(Array.from({ length: 200 }, () => refused(receiver, forged('1'), MISMATCH)));
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(5);
    await accepted(receiver, signed());
  });

  it('is held to a rate for as long as it lasts', async () => {
    const { receiver, resolveKeys } = resolving(() => KEYS);
    for (let second = 0; second < 60; second++) {
      for (let at = 0; at < 10; at++) await refused(receiver, forged('1'), MISMATCH);
      vi.advanceTimersByTime(1_000);
    }
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(30);
  });

  it('delays a new key by ten seconds at most', async () => {
    let answer: ClientKeys = KEYS;
    const { receiver } = resolving(() => answer);
    for (let at = 0; at < 200; at++) await refused(receiver, forged('1'), MISMATCH);
    answer = { publicKey: next.publicKey };
    vi.advanceTimersByTime(10_001);
    await accepted(receiver, signed({ privateKey: next.privateKey }));
  });

  it('for one client leaves the look-ups of another alone', async () => {
    let answer: ClientKeys = KEYS;
    const { receiver } = resolving(() => answer);
    await accepted(receiver, signed({ clientId: 'T_2' }));
    for (let at = 0; at < 200; at++) await refused(receiver, forged('1'), MISMATCH);
    answer = { publicKey: next.publicKey };
    await accepted(receiver, signed({ clientId: 'T_2', privateKey: next.privateKey }));
  });
});

describe("many strangers' ids", () => {
  it('do not push a known client out, and are not all remembered themselves', async () => {
    const { receiver, resolveKeys } = resolving((id) => (id === clientId ? KEYS : undefined));
    const askedFor = (id: string): number => resolveKeys.mock.calls.filter(([asked]) => asked === id).length;
    const strange = async (at: number): Promise<void> =>
      refused(receiver, forged('1', `STRANGER_${at}`), UNKNOWN);
    await accepted(receiver, signed());
    for (let at = 0; at < 3_000; at++) await strange(at);
    await accepted(receiver, signed());
    expect(askedFor(clientId)).toBe(1);

    await strange(2_999);
    await strange(0);
    expect(askedFor('STRANGER_2999')).toBe(1);
    expect(askedFor('STRANGER_0')).toBe(2);
  });
});
