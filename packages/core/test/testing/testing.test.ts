import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createReceiver, RESULT_CODES } from '../../src/index.ts';
import {
  createTestKeys,
  type OtherSampleName,
  otherSamples,
  type PrivateKeyInput,
  sampleNotification,
  sampleOther,
  signNotification,
} from '../../src/testing/index.ts';
import { captureOf } from '../observed-receiver.ts';

const keys = createTestKeys();
const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, logger: false });

describe('the testing helpers', () => {
  it.each([...Object.keys(RESULT_CODES), 'captured', 'failed', 'pending'] as const)(
    'make a notification for %s that a receiver accepts',
    async (outcome) => {
      const body = sampleNotification(outcome as keyof typeof RESULT_CODES);
      const signed = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
      const capture = captureOf(await receiver.authenticate(signed));
      expect([capture.outcome, capture.result.code]).toContain(outcome);
      expect(capture.result.consistent).toBe(true);
      expect(capture.warnings).toEqual([]);
    },
  );

  it('refuse an outcome that does not exist', () => {
    expect(() => sampleNotification('success' as 'captured')).toThrow(RangeError);
  });

  it('apply overrides and omit undefined fields', () => {
    const body = sampleNotification('captured', { captureId: 'X', captureTime: undefined });
    expect(JSON.parse(JSON.stringify(body))).toMatchObject({ captureId: 'X' });
    expect(JSON.stringify(body)).not.toContain('captureTime');
  });

  it('make each documented message of another kind by its name, which is unique', async () => {
    const samples = otherSamples();
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
    for (const { kind, name, type, body } of samples) {
      const made = sampleOther(name);
      expect(Object.keys(made), name).toEqual(Object.keys(body));
      const signed = signNotification({
        privateKey: keys.privateKey,
        clientId: 'T_1',
        target: '/n',
        body: made,
      });
      const other = await receiver.authenticate(signed);
      expect([other.kind, 'type' in other ? other.type : undefined], name).toEqual([kind, type]);
    }
  });

  it('make a message of a kind with the first type, or with the type in the overrides', () => {
    expect(sampleOther('dispute')).toMatchObject({ disputeNotificationType: 'DISPUTE_CREATED' });
    const inStore = sampleOther('payment', { notifyType: 'OFFLINE_PAYMENT_CODE' });
    expect(Object.keys(inStore)).toEqual(Object.keys(sampleOther('OFFLINE_PAYMENT_CODE')));
    const failed = { notifyType: 'REFUND_RESULT', refundStatus: 'FAIL', refundId: 'R_1' };
    expect(sampleOther('failed_refund', { refundId: 'R_1' })).toMatchObject(failed);
  });

  it('refuse a kind or a message that does not exist', () => {
    for (const name of ['disputes', 'toString', 'capture'])
      expect(() => sampleOther(name as OtherSampleName)).toThrow(RangeError);
  });

  const key = createPrivateKey(keys.privateKey);
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const pkcs1 = key.export({ type: 'pkcs1', format: 'der' });
  const base64 = pkcs8.toString('base64');
  const forms: readonly (readonly [string, PrivateKeyInput])[] = [
    ['PEM', keys.privateKey],
    ['PEM of PKCS#1', key.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['PEM with CRLF', keys.privateKey.replaceAll('\n', '\r\n')],
    ['PEM with \\n in one line', keys.privateKey.replaceAll('\n', '\\n')],
    ['PEM in quotes', JSON.stringify(keys.privateKey)],
    ['PEM that is encoded once more', Buffer.from(keys.privateKey).toString('base64')],
    ['bare base64', base64],
    ['bare base64 with a line feed', `${base64}\n`],
    ['bare base64 in lines', base64.replaceAll(/(.{64})/g, '$1\n')],
    ['bare base64 of PKCS#1', pkcs1.toString('base64')],
    ['the bytes of a PEM file', Buffer.from(keys.privateKey)],
    ['the bytes of a base64 file', Buffer.from(`${base64}\n`)],
    ['DER of PKCS#8', pkcs8],
    ['DER of PKCS#1', new Uint8Array(pkcs1)],
    ['a KeyObject', key],
  ];

  it.each(forms)('take a private key as %s', async (_, privateKey) => {
    expect(createTestKeys(privateKey)).toEqual(keys);
    const body = sampleNotification();
    const signed = signNotification({ privateKey, clientId: 'T_1', target: '/n', body });
    expect(captureOf(await receiver.authenticate(signed)).outcome).toBe('captured');
  });

  it.each([
    ['the public key', keys.publicKey, 'not a private key'],
    [
      'the public key as PEM',
      createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
      'a public key',
    ],
    ['the public KeyObject', createPublicKey(key), 'a public key'],
    ['half a PEM', keys.privateKey.slice(0, 600), 'not a private key'],
    ['half of the base64', base64.slice(0, 600), 'not a private key'],
    ['another text', 'not a key', 'not a private key'],
    ['an empty text', '', 'empty'],
    ['an unset variable', undefined, 'undefined'],
    ['null', null, 'null'],
  ])('refuse %s as a private key, and do not print it', (_, given, problem) => {
    const privateKey = given as string;
    const sign = () => signNotification({ privateKey, clientId: 'T_1', target: '/n', body: {} });
    for (const use of [() => createTestKeys(privateKey), sign]) {
      expect(use).toThrow(TypeError);
      expect(use).toThrow(problem);
      expect(use).not.toThrow(/[A-Za-z0-9+/]{40}/);
    }
  });

  it('make new ids each time', () => {
    expect(sampleNotification().captureId).not.toBe(sampleNotification().captureId);
  });
});
