import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { ClientKeys, Receiver, ResolveKeys } from '../../src/index.ts';
import { pause } from '../../src/time-limit.ts';
import { deferred } from '../delivery/receiver-fixture.ts';
import { letTimePass } from '../pass-time.ts';
import {
  clientId,
  expectAccepted,
  expectRefused,
  forged,
  KEYS,
  next,
  resolvingReceiver,
  signed,
  UNKNOWN,
} from './resolving-receiver.ts';

const REFRESH_INTERVAL = 2_000;

describe('a flood of forged messages of a known client', () => {
  it.each([
    ['with wrong signatures', '1', 'SIGNATURE_MISMATCH'],
    ['with unknown versions', '7', 'UNKNOWN_KEY_VERSION'],
  ])('causes one look-up in two seconds: one message after the other, %s', async (_, version, code) => {
    const { receiver, resolveKeys } = resolvingReceiver(() => KEYS);
    for (let at = 0; at < 50; at++) expect(await letTimePass(codeOf(receiver, forged(version)))).toBe(code);
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(2 + performance.now() / REFRESH_INTERVAL);
    await expectAccepted(receiver, signed());
  });

  it('causes one look-up in two seconds: 500 messages at once', async () => {
    const { receiver, resolveKeys } = resolvingReceiver(async () => KEYS);
    const codes = Array.from({ length: 500 }, () => codeOf(receiver, forged('1')));
    expect(new Set(await letTimePass(Promise.all(codes)))).toEqual(new Set(['SIGNATURE_MISMATCH']));
    expect(resolveKeys.mock.calls.length).toBeLessThanOrEqual(2 + performance.now() / REFRESH_INTERVAL);
  });

  it('delays a new key by at most two seconds, even with 200 messages a second', async () => {
    let answer: ClientKeys = KEYS;
    const { receiver } = resolvingReceiver(async () => answer);
    await expectAccepted(receiver, signed());
    const floodFor = async (ms: number): Promise<void> => {
      for (let at = 0; at < ms; at += 5) {
        expect(await codeOf(receiver, forged('1'))).toBe('SIGNATURE_MISMATCH');
        vi.advanceTimersByTime(5);
      }
    };
    await floodFor(1_000);
    answer = { publicKey: next.publicKey };
    await floodFor(REFRESH_INTERVAL);
    await expectAccepted(receiver, signed({ privateKey: next.privateKey }));
  });

  it('keeps no message waiting when a refresh was shortly before', async () => {
    const { receiver } = resolvingReceiver(async () => KEYS);
    await expectAccepted(receiver, signed());
    // No time passes here: whatever waited for a timer would wait for ever.
    for (let at = 0; at < 500; at++) expect(await codeOf(receiver, forged('1'))).toBe('SIGNATURE_MISMATCH');
  });

  it('waits two seconds for a slow refresh, which serves a later message', async () => {
    const late = deferred<ClientKeys>();
    const { receiver } = resolvingReceiver(
      vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockReturnValue(late.promise),
    );
    await expectAccepted(receiver, signed());
    const genuine = signed({ privateKey: next.privateKey });
    expect(await letTimePass(codeOf(receiver, genuine))).toBe('SIGNATURE_MISMATCH');
    late.resolve({ publicKey: next.publicKey });
    await expectAccepted(receiver, genuine);
  });

  it('does not limit the look-ups of another client', async () => {
    let answer: ClientKeys = KEYS;
    const { receiver } = resolvingReceiver(() => answer);
    await expectAccepted(receiver, signed({ clientId: 'T_2' }));
    for (let at = 0; at < 5; at++) await letTimePass(codeOf(receiver, forged('1')));
    answer = { publicKey: next.publicKey };
    await expectAccepted(receiver, signed({ clientId: 'T_2', privateKey: next.privateKey }));
  });
});

describe('a flood of made-up client ids', () => {
  it('does not remove a known client from the cache, which holds a limited number of unknown ones', async () => {
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

  it('never delays a known client, even when its cached answer has expired', async () => {
    const { receiver, resolveKeys } = resolvingReceiver((id) =>
      id === clientId ? KEYS : new Promise<undefined>(() => undefined),
    );
    await expectAccepted(receiver, signed());
    const flood = madeUp(receiver, 500);
    await expectAccepted(receiver, signed());
    vi.advanceTimersByTime(60_001);
    await expectAccepted(receiver, signed());
    await vi.waitFor(() => expect(resolveKeys.mock.calls.filter(([id]) => id === clientId)).toHaveLength(2));
    await letTimePass(Promise.all(flood));
  });

  it('delays a new client until a look-up is free, instead of refusing it at once', async () => {
    const answered = deferred();
    const { receiver, resolveKeys } = resolvingReceiver(async (id) => {
      if (id === clientId) return KEYS;
      await answered.promise;
      return undefined;
    });
    const flood = madeUp(receiver, 150);
    const genuine = codeOf(receiver, signed());
    await vi.waitFor(() => expect(resolveKeys).toHaveBeenCalledTimes(100));
    answered.resolve();
    expect(await genuine).toBe('accepted');
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['UNKNOWN_CLIENT']));
  });

  it('refuses messages that wait longer than ten seconds, as a warning and not an error', async () => {
    const levels: string[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => levels.push('warn'),
      error: () => levels.push('error'),
    };
    const { receiver } = resolvingReceiver(() => new Promise<undefined>(() => undefined), logger);
    const flood = madeUp(receiver, 1_300);
    const codes = await letTimePass(Promise.all(flood));
    expect(new Set(codes)).toEqual(new Set(['KEYS_UNAVAILABLE']));
    // One line of the start, and five of each problem: no place in time, and no answer in time.
    expect(levels).toEqual(Array(1 + 5 + 5).fill('warn'));
  });

  it('does not refuse a client that the process has not seen: its message waits, and goes first', async () => {
    const { receiver } = resolvingReceiver(async (id) => {
      await pause(50);
      return id === clientId ? KEYS : undefined;
    });
    const flood = madeUp(receiver, 1_200);
    const before = performance.now();
    expect(await letTimePass(codeOf(receiver, signed()))).toBe('accepted');
    expect(performance.now() - before).toBe(100);
    expect(new Set(await letTimePass(Promise.all(flood)))).toEqual(
      new Set(['UNKNOWN_CLIENT', 'KEYS_UNAVAILABLE']),
    );
  });

  it('gives a new client the place of the first look-up that runs out of time', async () => {
    const { receiver } = resolvingReceiver((id) =>
      id === clientId ? KEYS : new Promise<undefined>(() => undefined),
    );
    const flood = madeUp(receiver, 1_200);
    await setImmediate();
    vi.advanceTimersByTime(1);
    expect(await letTimePass(codeOf(receiver, signed()))).toBe('accepted');
    expect(performance.now()).toBeLessThanOrEqual(10_000);
    await letTimePass(Promise.all(flood));
  });

  it('takes one place for all messages of one id', async () => {
    const { receiver, resolveKeys } = resolvingReceiver((id) =>
      id === clientId ? KEYS : new Promise<undefined>(() => undefined),
    );
    const flood = Array.from({ length: 150 }, () => codeOf(receiver, forged('1', 'MADE_UP')));
    await expectAccepted(receiver, signed());
    expect(resolveKeys.mock.calls.flat()).toEqual(['MADE_UP', clientId]);
    await letTimePass(Promise.all(flood));
  });

  it('finds every known client remembered: 1,500 of them', async () => {
    const { receiver, resolveKeys } = resolvingReceiver((id) => (id.startsWith('T_') ? KEYS : undefined));
    for (let at = 0; at < 1_500; at++) {
      await expectRefused(receiver, forged('1', `T_${at}`), { code: 'SIGNATURE_MISMATCH' });
    }
    await Promise.all(madeUp(receiver, 1_500));
    const before = resolveKeys.mock.calls.length;
    await expectAccepted(receiver, signed({ clientId: 'T_0' }));
    expect(resolveKeys).toHaveBeenCalledTimes(before);
  });

  it('is escaped in the log, also where resolveKeys quotes it', async () => {
    const id = '\x9b2J\u202e';
    const { receiver } = resolvingReceiver((asked) => Promise.reject(new Error(`no such row: ${asked}`)));
    const error: unknown = await receiver.authenticate(forged('1', id)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining('no such row: \\u009b2J\\u202e'),
      ids: { clientId: '\\u009b2J\\u202e' },
    });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'gets no keys by an id that every object inherits: %s',
    async (id) => {
      const table: Record<string, ClientKeys> = { [clientId]: KEYS };
      const { receiver } = resolvingReceiver((asked) => table[asked]);
      await expectRefused(receiver, forged('1', id), UNKNOWN);
    },
  );
});

function madeUp(receiver: Receiver, count: number): Promise<string>[] {
  return Array.from({ length: count }, (_, at) => codeOf(receiver, forged('1', `MADE_UP_${at}`)));
}

/** The code of the refusal, or `accepted`. */
function codeOf(receiver: Receiver, message: ReturnType<typeof signed>): Promise<string> {
  return receiver.authenticate(message).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );
}
