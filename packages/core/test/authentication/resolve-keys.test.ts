import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { ClientKeys, ResolveKeys } from '../../src/index.ts';
import {
  accepted,
  alipay,
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

describe('what resolveKeys answered', () => {
  it('is remembered: one look-up does for many messages', async () => {
    const { receiver, resolveKeys } = resolving(async () => KEYS);
    for (let message = 0; message < 10; message++) await accepted(receiver, signed());
    expect(resolveKeys.mock.calls).toEqual([[clientId]]);
  });

  it('is remembered for each client by itself', async () => {
    const { receiver, resolveKeys } = resolving((id) => (id === 'T_3' ? undefined : KEYS));
    for (const id of ['T_1', 'T_2', 'T_1', 'T_2']) await accepted(receiver, signed({ clientId: id }));
    await refused(receiver, signed({ clientId: 'T_3' }), UNKNOWN);
    expect(resolveKeys.mock.calls).toEqual([['T_1'], ['T_2'], ['T_3']]);
  });

  it('is remembered also where the client is unknown', async () => {
    const { receiver, resolveKeys } = resolving(async () => undefined);
    for (let message = 0; message < 10; message++) await refused(receiver, signed(), UNKNOWN);
    expect(resolveKeys).toHaveBeenCalledTimes(1);
  });

  it('lives for 60 s', async () => {
    const { receiver, resolveKeys } = resolving(() => KEYS);
    await accepted(receiver, signed());
    vi.advanceTimersByTime(60_000);
    await accepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await accepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('lives for 60 s also where the client was unknown: then it may be one of yours', async () => {
    let answer: ClientKeys | undefined;
    const { receiver, resolveKeys } = resolving(() => answer);
    await refused(receiver, signed(), UNKNOWN);
    answer = KEYS;
    vi.advanceTimersByTime(60_000);
    await refused(receiver, signed(), UNKNOWN);
    vi.advanceTimersByTime(1);
    await accepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('does not live longer for being asked for again and again', async () => {
    const { receiver } = resolving(vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue(undefined));
    for (let second = 0; second <= 60; second++) {
      await accepted(receiver, signed());
      vi.advanceTimersByTime(1_000);
    }
    await refused(receiver, signed(), UNKNOWN);
  });
});

describe('many messages at once', () => {
  it('cause one look-up for their client', async () => {
    const { receiver, resolveKeys } = resolving(async () => {
      await setImmediate();
      return KEYS;
    });
    await Promise.all(Array.from({ length: 50 }, () => accepted(receiver, signed())));
    expect(resolveKeys).toHaveBeenCalledTimes(1);
  });

  it('cause one look-up also for a client that is unknown', async () => {
    const { receiver, resolveKeys } = resolving(async () => setImmediate(undefined));
    await Promise.all(Array.from({ length: 50 }, () => refused(receiver, signed(), UNKNOWN)));
    expect(resolveKeys).toHaveBeenCalledTimes(1);
  });

  it('never have two look-ups under way for one client, whatever they are signed with', async () => {
    let underWay = 0;
    let most = 0;
    const { receiver } = resolving(async () => {
      most = Math.max(most, ++underWay);
      await setImmediate();
      underWay -= 1;
      return KEYS;
    });
    const messages = Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? signed() : forged(`${at % 3}`)));
    await Promise.allSettled(messages.map((message) => receiver.authenticate(message)));
    await Promise.allSettled(messages.map((message) => receiver.authenticate(message)));
    expect(most).toBe(1);
  });

  it('of one client do not wait for the look-up of another', async () => {
    let answerSlowly: (keys: ClientKeys) => void = () => undefined;
    const slow = new Promise<ClientKeys>((resolve) => {
      answerSlowly = resolve;
    });
    const { receiver } = resolving((id) => (id === 'T_SLOW' ? slow : KEYS));
    const waiting = accepted(receiver, signed({ clientId: 'T_SLOW' }));
    await setImmediate();
    await accepted(receiver, signed());
    answerSlowly(KEYS);
    await waiting;
  });
});

describe('a message that the remembered keys do not fit', () => {
  it('has them looked up once more: an unknown version', async () => {
    const { receiver, resolveKeys } = resolving(
      vi
        .fn<ResolveKeys>()
        .mockReturnValueOnce(KEYS)
        .mockReturnValue({ publicKeys: { 1: alipay.publicKey, 2: next.publicKey } }),
    );
    await accepted(receiver, signed());
    await accepted(receiver, signed({ privateKey: next.privateKey, keyVersion: '2' }));
    await accepted(receiver, signed());
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('has them looked up once more: a mismatch', async () => {
    const { receiver, resolveKeys } = resolving(
      vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue({ publicKey: next.publicKey }),
    );
    await accepted(receiver, signed());
    await accepted(receiver, signed({ privateKey: next.privateKey }));
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('is refused when that brings nothing new', async () => {
    const { receiver, resolveKeys } = resolving(() => KEYS);
    await accepted(receiver, signed());
    await refused(receiver, forged('1'), MISMATCH);
    expect(resolveKeys).toHaveBeenCalledTimes(2);
    await refused(receiver, signed({ keyVersion: '2' }), { code: 'UNKNOWN_KEY_VERSION' });
    expect(resolveKeys).toHaveBeenCalledTimes(3);
  });

  it('is refused when the client is unknown by now, and so are those that come after it', async () => {
    const { receiver } = resolving(vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue(undefined));
    await accepted(receiver, signed());
    await refused(receiver, forged('1'), UNKNOWN);
    await refused(receiver, signed(), UNKNOWN);
  });
});
