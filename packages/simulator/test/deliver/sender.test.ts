import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { verifySignature } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { createSender, type SenderOptions } from '../../src/index.ts';
import { headerValues } from '../../src/reply-headers.ts';
import { ALIPAY, CLIENT_ID, KEYS } from '../merchant-app.ts';

const url = new URL('http://127.0.0.1:3000/alipay/notifyCapture?shop=1#top');

describe('a sender', () => {
  it('signs what core verifies, with a key in every form', () => {
    const key = createPrivateKey(KEYS.privateKey);
    const base64 = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const forms: SenderOptions['privateKey'][] = [
      KEYS.privateKey,
      key,
      base64,
      `${base64}\n`,
      key.export({ type: 'pkcs1', format: 'pem' }).toString(),
      KEYS.privateKey.replaceAll('\n', '\\n'),
    ];
    for (const privateKey of forms) {
      const sender = createSender({ privateKey, clientId: CLIENT_ID });
      expect(sender.publicKey).toBe(KEYS.publicKey);
      const request = sender.sign({ url, body: { a: 1 } });
      const headers = Object.fromEntries(
        request.headers.flatMap((name, index) =>
          index % 2 === 0 ? [[name, request.headers[index + 1]]] : [],
        ),
      );
      const signed = { ...request, headers, body: Buffer.from('{"a":1}'), publicKey: KEYS.publicKey };
      expect(verifySignature({ ...signed, target: '/alipay/notifyCapture?shop=1' })).toMatchObject({
        valid: true,
        clientId: CLIENT_ID,
        keyVersion: '1',
      });
    }
  });

  it('signs for the client, time and key version of the message', () => {
    const sender = createSender({ ...ALIPAY, keyVersion: '7' });
    const [signature] = headerValues(sender.sign({ url, body: {} }), 'signature');
    expect(signature).toContain('keyVersion=7');
    const request = sender.sign({
      url,
      body: {},
      clientId: 'OTHER',
      requestTime: '1',
      keyVersion: null,
      encoding: 'bare',
    });
    expect(headerValues(request, 'client-id')).toEqual(['OTHER']);
    expect(headerValues(request, 'request-time')).toEqual(['1']);
    expect(headerValues(request, 'signature')[0]).not.toMatch(/keyVersion|%/);
  });

  it.each<[string, SenderOptions['privateKey']]>([
    ['a public key', createPublicKey(KEYS.privateKey)],
    [
      'a public key in PEM',
      createPublicKey(KEYS.privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    ],
    ['the bare public key', KEYS.publicKey],
    ['an EC key', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['nothing', ''],
  ])('refuses %s', (_, privateKey) => {
    expect(() => createSender({ privateKey })).toThrow(expect.objectContaining({ code: 'KEY_UNREADABLE' }));
  });

  it.each([
    ['clientId', ''],
    ['clientId', '客户'],
    ['clientId', 'T_1\r\nx: y'],
    ['keyVersion', '1, 2'],
  ])('refuses the %s %j, which a header cannot contain', (name, text) => {
    expect(() => createSender({ ...ALIPAY, [name]: text })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
