import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { ClientKeys, ResolveKeys } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import {
  alipay,
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

describe('an answer of resolveKeys', () => {
  it('is cached: one look-up serves many messages', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(async () => KEYS);
    for (let message = 0; message < 10; message++) await expectAccepted(receiver, signed());
    expect(resolveKeys.mock.calls).toEqual([[clientId]]);
  });

  it('is cached for each client separately', async () => {
    const { receiver, resolveKeys } = resolvingReceiver((id) => (id === 'T_3' ? undefined : KEYS));
    for (const id of ['T_1', 'T_2', 'T_1', 'T_2']) await expectAccepted(receiver, signed({ clientId: id }));
    await expectRefused(receiver, signed({ clientId: 'T_3' }), UNKNOWN);
    expect(resolveKeys.mock.calls).toEqual([['T_1'], ['T_2'], ['T_3']]);
  });

  it('is also cached when the client is unknown', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(async () => undefined);
    for (let message = 0; message < 10; message++) await expectRefused(receiver, signed(), UNKNOWN);
    expect(resolveKeys).toHaveBeenCalledTimes(1);
  });

  it('expires after 60 s', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(() => KEYS);
    await expectAccepted(receiver, signed());
    vi.advanceTimersByTime(60_000);
    await expectAccepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await expectAccepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('is asked for again after two seconds when the client is unknown: it may be configured by then', async () => {
    let answer: ClientKeys | undefined;
    const { receiver, resolveKeys } = resolvingReceiver(() => answer);
    await expectRefused(receiver, signed(), UNKNOWN);
    answer = KEYS;
    vi.advanceTimersByTime(1_999);
    await expectRefused(receiver, signed(), UNKNOWN);
    vi.advanceTimersByTime(1);
    await expectAccepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('does not live longer when it is used often', async () => {
    const { receiver } = resolvingReceiver(
      vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue(undefined),
    );
    for (let second = 0; second <= 60; second++) {
      await expectAccepted(receiver, signed());
      vi.advanceTimersByTime(1_000);
    }
    await expectRefused(receiver, signed(), UNKNOWN);
  });
});

describe('many messages at once', () => {
  it('cause one look-up for their client', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(async () => {
      await setImmediate();
      return KEYS;
    });
    await Promise.all(Array.from({ length: 50 }, () => expectAccepted(receiver, signed())));
    expect(resolveKeys).toHaveBeenCalledTimes(1);
  });

  it('also cause one look-up for an unknown client', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(async () => setImmediate(undefined));
    await Promise.all(Array.from({ length: 50 }, () => expectRefused(receiver, signed(), UNKNOWN)));
    expect(resolveKeys).toHaveBeenCalledTimes(1);
  });

  it('never cause two simultaneous look-ups for one client, whichever key signed them', async () => {
    let running = 0;
    let maxRunning = 0;
    const { receiver } = resolvingReceiver(async () => {
      maxRunning = Math.max(maxRunning, ++running);
      await setImmediate();
      running -= 1;
      return KEYS;
    });
    const messages = Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? signed() : forged(`${at % 3}`)));
    await letTimePass(Promise.allSettled(messages.map((message) => receiver.authenticate(message))));
    await letTimePass(Promise.allSettled(messages.map((message) => receiver.authenticate(message))));
    expect(maxRunning).toBe(1);
  });

  it('of one client do not wait for the look-up of another', async () => {
    let answerSlowly: (keys: ClientKeys) => void = () => undefined;
    const slow = new Promise<ClientKeys>((resolve) => {
      answerSlowly = resolve;
    });
    const { receiver } = resolvingReceiver((id) => (id === 'T_SLOW' ? slow : KEYS));
    const waiting = expectAccepted(receiver, signed({ clientId: 'T_SLOW' }));
    await setImmediate();
    await expectAccepted(receiver, signed());
    answerSlowly(KEYS);
    await waiting;
  });
});

describe('a message that no cached key verifies', () => {
  it('causes one more look-up: an unknown version', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(
      vi
        .fn<ResolveKeys>()
        .mockReturnValueOnce(KEYS)
        .mockReturnValue({ publicKeys: { 1: alipay.publicKey, 2: next.publicKey } }),
    );
    await expectAccepted(receiver, signed());
    await expectAccepted(receiver, signed({ privateKey: next.privateKey, keyVersion: '2' }));
    await expectAccepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('causes one more look-up: a mismatch', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(
      vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue({ publicKey: next.publicKey }),
    );
    await expectAccepted(receiver, signed());
    await expectAccepted(receiver, signed({ privateKey: next.privateKey }));
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('is refused when that look-up finds no new key', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(() => KEYS);
    await expectAccepted(receiver, signed());
    await expectRefused(receiver, forged('1'), MISMATCH);
    expect(resolveKeys).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(2_000);
    await expectRefused(receiver, signed({ keyVersion: '2' }), { code: 'UNKNOWN_KEY_VERSION' });
    expect(resolveKeys).toHaveBeenCalledTimes(3);
  });

  it('is refused when the client has become unknown, and so are later messages', async () => {
    const { receiver } = resolvingReceiver(
      vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue(undefined),
    );
    await expectAccepted(receiver, signed());
    await expectRefused(receiver, forged('1'), UNKNOWN);
    await expectRefused(receiver, signed(), UNKNOWN);
  });
});
