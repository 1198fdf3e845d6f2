import { generateKeyPairSync } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type ClientKeys, createReceiver, NotificationError, type ResolveKeys } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const alipay = createTestKeys();
const stranger = createTestKeys();
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clientId = 'SANDBOX_5X00000000000000';
const KEYS: ClientKeys = { publicKey: alipay.publicKey };
const UNAVAILABLE = { code: 'KEYS_UNAVAILABLE', status: 503 };
/** Another answer than a stranger's would say that the client is known; why no newer key was had is its cause. */
const REFUSED = { code: 'SIGNATURE_MISMATCH', cause: expect.anything() };

const asText = (keys: typeof short | typeof ec): string =>
  keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

describe('a resolveKeys that fails', () => {
  const failures: readonly (readonly [how: string, fail: ResolveKeys])[] = [
    ['rejects', () => Promise.reject(new Error('The vault is sealed.'))],
    [
      'throws at once',
      () => {
        throw new Error('The vault is sealed.');
      },
    ],
    ['rejects with what is no Error', () => Promise.reject('The vault is sealed.')],
  ];

  it.each(failures)('is KEYS_UNAVAILABLE and says why: it %s', async (_how, fail) => {
    const receiver = createReceiver({ resolveKeys: fail, logger: false });
    const message = expect.stringContaining('The vault is sealed.');
    await expect(receiver.authenticate(signed())).rejects.toMatchObject({
      ...UNAVAILABLE,
      message,
      ids: { clientId },
    });
  });

  it.each(failures)('is asked again by the next message: it %s', async (_how, fail) => {
    const resolveKeys = vi
      .fn<ResolveKeys>(() => KEYS)
      .mockImplementationOnce(fail)
      .mockImplementationOnce(fail);
    const receiver = createReceiver({ resolveKeys, logger: false });
    for (let message = 0; message < 2; message++) {
      await expect(receiver.authenticate(signed())).rejects.toMatchObject(UNAVAILABLE);
    }
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    expect(resolveKeys).toHaveBeenCalledTimes(3);
  });

  it('has the sender try again, and the handler does not run', async () => {
    const handler = vi.fn();
    const receiver = createReceiver({
      resolveKeys: () => Promise.reject(new Error('sealed')),
      logger: false,
    });
    const reply = await receiver.receive(signed(), handler);
    expect(reply.status).toBe(503);
    expect(JSON.parse(reply.body)).toMatchObject({
      result: { resultCode: 'UNKNOWN_EXCEPTION', resultStatus: 'U' },
    });
    expect(reply.body).not.toContain('sealed');
    expect(handler).not.toHaveBeenCalled();
  });

  it('fails for all messages that wait for the same look-up, and is then asked once again', async () => {
    const resolveKeys = vi.fn<ResolveKeys>(async () => KEYS).mockRejectedValueOnce(new Error('sealed'));
    const receiver = createReceiver({ resolveKeys, logger: false });
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => receiver.authenticate(signed())));
    expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('does no harm while its last answer is remembered', async () => {
    const resolveKeys = vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockRejectedValue(new Error('sealed'));
    const receiver = createReceiver({ resolveKeys, logger: false });
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signed(stranger.privateKey))).rejects.toMatchObject(REFUSED);
    vi.advanceTimersByTime(60_000);
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    vi.advanceTimersByTime(1);
    await expect(receiver.authenticate(signed())).rejects.toMatchObject(UNAVAILABLE);
  });

  it('is not waited for longer than 10 s, and is asked again afterwards', async () => {
    const resolveKeys = vi.fn<ResolveKeys>(() => KEYS).mockReturnValueOnce(new Promise(() => {}));
    const receiver = createReceiver({ resolveKeys, logger: false });
    const verdict = expect(receiver.authenticate(signed())).rejects.toMatchObject(UNAVAILABLE);
    await setImmediate();
    vi.advanceTimersByTime(10_000);
    await verdict;
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });
});

describe('an answer of resolveKeys that holds no valid key', () => {
  const answers: readonly (readonly [what: string, answer: unknown, reason: string])[] = [
    ['a private key', { publicKey: alipay.privateKey }, 'KEY_PRIVATE'],
    ['a key that is too short', { publicKey: asText(short) }, 'KEY_TOO_SHORT'],
    ['an EC key', { publicKey: asText(ec) }, 'KEY_NOT_RSA'],
    ['words', { publicKey: 'not found' }, 'KEY_UNREADABLE'],
    ['an empty key', { publicKey: '' }, 'KEY_MISSING'],
    ['no key', {}, 'KEY_MISSING'],
    ['no versions', { publicKeys: {} }, 'KEY_MISSING'],
    ['a bare key', alipay.publicKey, 'KEY_MISSING'],
    ['both', { publicKey: alipay.publicKey, publicKeys: { 1: alipay.publicKey } }, 'KEY_AMBIGUOUS'],
    ['one wrong key of two', { publicKeys: { 1: alipay.publicKey, 2: asText(short) } }, 'KEY_TOO_SHORT'],
  ];

  it.each(answers)('is KEYS_UNAVAILABLE and says which reason: %s', async (_what, answer, reason) => {
    const receiver = createReceiver({ resolveKeys: () => answer as ClientKeys, logger: false });
    const error: unknown = await receiver.authenticate(signed()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotificationError);
    expect(error).toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining(reason) });
    expect(error).toMatchObject({ cause: { code: 'INVALID_CONFIG', reason } });
  });

  it.each(answers)('never leads to an acceptance, and is asked for again: %s', async (_what, answer) => {
    const resolveKeys = vi.fn<ResolveKeys>(() => answer as ClientKeys);
    const handler = vi.fn();
    const receiver = createReceiver({ resolveKeys, logger: false });
    for (let message = 0; message < 2; message++) {
      expect((await receiver.receive(signed(), handler)).status).toBe(503);
    }
    expect(handler).not.toHaveBeenCalled();
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it.each(answers)('does not replace the remembered one: %s', async (_what, answer) => {
    const resolveKeys = vi.fn<ResolveKeys>(() => answer as ClientKeys).mockReturnValueOnce(KEYS);
    const receiver = createReceiver({ resolveKeys, logger: false });
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signed(stranger.privateKey))).rejects.toMatchObject(REFUSED);
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
  });

  it.each([undefined, null])('is an unknown client where it is %s', async (answer) => {
    const resolveKeys = (): ClientKeys | undefined => answer as ClientKeys | undefined;
    const receiver = createReceiver({ resolveKeys, logger: false });
    await expect(receiver.authenticate(signed())).rejects.toMatchObject({ code: 'UNKNOWN_CLIENT' });
  });

  it('is not repeated in what is thrown or logged', async () => {
    const said: string[] = [];
    const note = (...line: readonly unknown[]): unknown => said.push(JSON.stringify(line));
    const logger = { debug: note, info: note, warn: note, error: note };
    const resolveKeys = (): ClientKeys => ({ publicKey: alipay.privateKey });
    await createReceiver({ resolveKeys, logger }).receive(signed(), () => undefined);
    expect(said.join('\n')).toContain('KEYS_UNAVAILABLE');
    for (const line of alipay.privateKey.split('\n').slice(1, -2))
      expect(said.join('\n')).not.toContain(line);
  });
});

function signed(privateKey = alipay.privateKey) {
  const body = sampleNotification('captured');
  return signNotification({ privateKey, clientId, target: '/alipay/notifyCapture', body });
}
