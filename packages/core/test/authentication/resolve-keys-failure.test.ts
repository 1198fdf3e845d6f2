import { generateKeyPairSync } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type ClientKeys, createReceiver, NotificationError, type ResolveKeys } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const alipay = createTestKeys();
const other = createTestKeys();
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clientId = 'SANDBOX_5X00000000000000';
const KEYS: ClientKeys = { publicKey: alipay.publicKey };
const UNAVAILABLE = { code: 'KEYS_UNAVAILABLE', status: 503 };
/** The code must not reveal that the client is known. The cause holds the reason why there is no newer key. */
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
    ['rejects with a text', () => Promise.reject('The vault is sealed.')],
  ];

  it.each(failures)('causes KEYS_UNAVAILABLE with the reason: it %s', async (_how, fail) => {
    const receiver = createReceiver({ resolveKeys: fail, logger: false });
    const message = expect.stringContaining('The vault is sealed.');
    await expect(receiver.authenticate(signed())).rejects.toMatchObject({
      ...UNAVAILABLE,
      message,
      ids: { clientId },
    });
  });

  it.each(failures)('is called again for the next message: it %s', async (_how, fail) => {
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

  it('makes Alipay retry and does not run the handler', async () => {
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

  it('fails all messages that wait for the same look-up, and is then called once more', async () => {
    const resolveKeys = vi.fn<ResolveKeys>(async () => KEYS).mockRejectedValueOnce(new Error('sealed'));
    const receiver = createReceiver({ resolveKeys, logger: false });
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => receiver.authenticate(signed())));
    expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it('has no effect for two minutes after its last answer', async () => {
    const resolveKeys = vi.fn<ResolveKeys>().mockReturnValueOnce(KEYS).mockRejectedValue(new Error('sealed'));
    const receiver = createReceiver({ resolveKeys, logger: false });
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signed(other.privateKey))).rejects.toMatchObject(REFUSED);
    for (const age of [60_000, 60_001, 120_000]) {
      vi.advanceTimersByTime(age - performance.now());
      await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    }
    vi.advanceTimersByTime(1);
    await expect(receiver.authenticate(signed())).rejects.toMatchObject(UNAVAILABLE);
  });

  it('times out after 10 s and is called again afterwards', async () => {
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

describe('an answer of resolveKeys without a valid key', () => {
  const answers: readonly (readonly [answered: string, answer: unknown, reason: string])[] = [
    ['a private key', { publicKey: alipay.privateKey }, 'KEY_PRIVATE'],
    ['a key that is too short', { publicKey: asText(short) }, 'KEY_TOO_SHORT'],
    ['an EC key', { publicKey: asText(ec) }, 'KEY_NOT_RSA'],
    ['a text that is not a key', { publicKey: 'not found' }, 'KEY_UNREADABLE'],
    ['an empty key', { publicKey: '' }, 'KEY_MISSING'],
    ['no key', {}, 'KEY_MISSING'],
    ['no versions', { publicKeys: {} }, 'KEY_MISSING'],
    ['a bare key', alipay.publicKey, 'KEY_MISSING'],
    [
      'publicKey and publicKeys',
      { publicKey: alipay.publicKey, publicKeys: { 1: alipay.publicKey } },
      'KEY_AMBIGUOUS',
    ],
    ['one invalid key of two', { publicKeys: { 1: alipay.publicKey, 2: asText(short) } }, 'KEY_TOO_SHORT'],
  ];

  it.each(answers)(
    'causes KEYS_UNAVAILABLE with the reason of the key error: %s',
    async (_answered, answer, reason) => {
      const receiver = createReceiver({ resolveKeys: () => answer as ClientKeys, logger: false });
      const error: unknown = await receiver.authenticate(signed()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NotificationError);
      expect(error).toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining(reason) });
      expect(error).toMatchObject({ cause: { code: 'INVALID_CONFIG', reason } });
    },
  );

  it.each(answers)('is never accepted and is looked up again: %s', async (_answered, answer) => {
    const resolveKeys = vi.fn<ResolveKeys>(() => answer as ClientKeys);
    const handler = vi.fn();
    const receiver = createReceiver({ resolveKeys, logger: false });
    for (let message = 0; message < 2; message++) {
      expect((await receiver.receive(signed(), handler)).status).toBe(503);
    }
    expect(handler).not.toHaveBeenCalled();
    expect(resolveKeys).toHaveBeenCalledTimes(2);
  });

  it.each(answers)('does not replace the cached answer: %s', async (_answered, answer) => {
    const resolveKeys = vi.fn<ResolveKeys>(() => answer as ClientKeys).mockReturnValueOnce(KEYS);
    const receiver = createReceiver({ resolveKeys, logger: false });
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signed(other.privateKey))).rejects.toMatchObject(REFUSED);
    await expect(receiver.authenticate(signed())).resolves.toMatchObject({ clientId });
  });

  it.each([undefined, null])('means an unknown client when it is %s', async (answer) => {
    const resolveKeys = (): ClientKeys | undefined => answer as ClientKeys | undefined;
    const receiver = createReceiver({ resolveKeys, logger: false });
    await expect(receiver.authenticate(signed())).rejects.toMatchObject({ code: 'UNKNOWN_CLIENT' });
  });

  it('is not part of the error or the log', async () => {
    const lines: string[] = [];
    const record = (...line: readonly unknown[]): unknown => lines.push(JSON.stringify(line));
    const logger = { debug: record, info: record, warn: record, error: record };
    const resolveKeys = (): ClientKeys => ({ publicKey: alipay.privateKey });
    await createReceiver({ resolveKeys, logger }).receive(signed(), () => undefined);
    expect(lines.join('\n')).toContain('KEYS_UNAVAILABLE');
    for (const line of alipay.privateKey.split('\n').slice(1, -2))
      expect(lines.join('\n')).not.toContain(line);
  });
});

function signed(privateKey = alipay.privateKey) {
  const body = sampleNotification('captured');
  return signNotification({ privateKey, clientId, target: '/alipay/notifyCapture', body });
}
