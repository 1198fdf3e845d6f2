import { describe, expect, it, vi } from 'vitest';
import type { ClientKeys } from '../../src/index.ts';
import {
  clientId,
  expectAccepted,
  expectRefused,
  forged,
  KEYS,
  MISMATCH,
  next,
  resolvingReceiver,
  signed,
  UNKNOWN,
} from './resolving-receiver.ts';

describe('a flood of forged messages', () => {
  it.each([
    ['with wrong signatures', '1', MISMATCH],
    ['with unknown versions', '7', { code: 'UNKNOWN_KEY_VERSION' }],
  ])(
    'causes at most five look-ups: 200 messages one after the other, %s',
    async (_forgery, version, refusal) => {
      const { receiver, resolveKeys } = resolvingReceiver(() => KEYS);
      await expectAccepted(receiver, signed());
      for (let at = 0; at < 200; at++) await expectRefused(receiver, forged(version), refusal);
      expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(5);
      await expectAccepted(receiver, signed());
    },
  );

  it('causes at most five look-ups: 200 messages at once', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(async () => KEYS);
    await Promise.all(Array.from({ length: 200 }, () => expectRefused(receiver, forged('1'), MISMATCH)));
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(5);
    await expectAccepted(receiver, signed());
  });

  it('causes at most 30 look-ups a minute', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(() => KEYS);
    for (let second = 0; second < 60; second++) {
      for (let at = 0; at < 10; at++) await expectRefused(receiver, forged('1'), MISMATCH);
      vi.advanceTimersByTime(1_000);
    }
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(30);
  });

  it('delays a new key by at most ten seconds', async () => {
    let answer: ClientKeys = KEYS;
    const { receiver } = resolvingReceiver(() => answer);
    for (let at = 0; at < 200; at++) await expectRefused(receiver, forged('1'), MISMATCH);
    answer = { publicKey: next.publicKey };
    vi.advanceTimersByTime(10_001);
    await expectAccepted(receiver, signed({ privateKey: next.privateKey }));
  });

  it('for one client does not limit the look-ups of another', async () => {
    let answer: ClientKeys = KEYS;
    const { receiver } = resolvingReceiver(() => answer);
    await expectAccepted(receiver, signed({ clientId: 'T_2' }));
    for (let at = 0; at < 200; at++) await expectRefused(receiver, forged('1'), MISMATCH);
    answer = { publicKey: next.publicKey };
    await expectAccepted(receiver, signed({ clientId: 'T_2', privateKey: next.privateKey }));
  });
});

describe('messages of many unknown clients', () => {
  it('do not remove a known client from the cache, which holds a limited number of unknown ones', async () => {
    const { receiver, resolveKeys } = resolvingReceiver((id) => (id === clientId ? KEYS : undefined));
    const lookUpsOf = (id: string): number =>
      resolveKeys.mock.calls.filter(([lookedUp]) => lookedUp === id).length;
    const sendUnknown = async (at: number): Promise<void> =>
      expectRefused(receiver, forged('1', `UNKNOWN_${at}`), UNKNOWN);
    await expectAccepted(receiver, signed());
    for (let at = 0; at < 3_000; at++) await sendUnknown(at);
    await expectAccepted(receiver, signed());
    expect(lookUpsOf(clientId)).toBe(1);

    await sendUnknown(2_999);
    await sendUnknown(0);
    expect(lookUpsOf('UNKNOWN_2999')).toBe(1);
    expect(lookUpsOf('UNKNOWN_0')).toBe(2);
  });
});
