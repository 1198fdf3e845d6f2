import crypto, { generateKeyPairSync, sign } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { verifySignature } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const { privateKey, publicKey } = createTestKeys();
const signed = signNotification({
  privateKey,
  clientId: 'T_1',
  target: '/n?q=1',
  body: sampleNotification(),
});
const { method, target, headers, body } = signed;
const request = { method, target, headers, body, publicKey };

describe('verifySignature', () => {
  it('returns the client, the time and the key version of a valid signature', () => {
    const { 'client-id': clientId, 'request-time': requestTime } = headers;
    expect(verifySignature(request)).toEqual({ valid: true, clientId, requestTime, keyVersion: '1' });
  });

  it('accepts rawHeaders of Node, and verifies path and query of an absolute-form target', () => {
    const rawHeaders = Object.entries(headers).flat();
    expect(
      verifySignature({ ...request, headers: rawHeaders, target: `https://shop.example${target}` }).valid,
    ).toBe(true);
  });

  it('verifies an old message: it uses no clock', () => {
    const old = signNotification({ privateKey, clientId: 'T_1', target, body, requestTime: '1' });
    expect(verifySignature({ ...request, headers: old.headers }).valid).toBe(true);
  });

  it.each([
    ['MISSING_HEADER', { ...headers, signature: undefined }],
    ['DUPLICATE_HEADER', { ...headers, 'client-id': ['T_1', 'T_1'] }],
    ['MALFORMED_SIGNATURE', { ...headers, signature: 'nonsense' }],
    ['SIGNATURE_MISMATCH', { ...headers, 'client-id': 'T_2' }],
  ])('returns %s and does not throw', (code, altered) => {
    expect(verifySignature({ ...request, headers: altered })).toMatchObject({ valid: false, code });
  });

  it('returns RAW_BODY_UNAVAILABLE for a body that is not bytes', () => {
    const parsed = JSON.parse(body.toString()) as Uint8Array;
    expect(verifySignature({ ...request, body: parsed })).toMatchObject({
      valid: false,
      code: 'RAW_BODY_UNAVAILABLE',
    });
  });

  it('refuses a signature whose length differs from the modulus', () => {
    const value = /signature=([^,]*)$/.exec(headers.signature)?.[1] ?? '';
    const bytes = Buffer.from(decodeURIComponent(value), 'base64');
    for (const other of [bytes.subarray(1), Buffer.concat([Buffer.alloc(1), bytes])]) {
      const signature = `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(other.toString('base64'))}`;
      const verdict = verifySignature({ ...request, headers: { ...headers, signature } });
      expect(verdict).toMatchObject({ valid: false, code: 'SIGNATURE_MISMATCH' });
    }
  });

  it('refuses PSS padding and other digests, signed with the right key', () => {
    const content = Buffer.concat([Buffer.from(`POST ${target}\nT_1.${headers['request-time']}.`), body]);
    const others = [
      sign('sha256', content, { key: privateKey, padding: 6 }),
      sign('sha1', content, privateKey),
      sign('sha512', content, privateKey),
    ];
    for (const bytes of others) {
      const signature = `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(bytes.toString('base64'))}`;
      expect(verifySignature({ ...request, headers: { ...headers, signature } }).valid).toBe(false);
    }
  });

  it('reads a key that is given as text once', () => {
    const text = `${publicKey}\n`;
    const read = vi.spyOn(crypto, 'createPublicKey');
    syncBuiltinESMExports();
    for (let call = 0; call < 3; call++)
      expect(verifySignature({ ...request, publicKey: text }).valid).toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it('throws INVALID_CONFIG for a key that is not an RSA key', () => {
    const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => verifySignature({ ...request, publicKey: ec })).toThrowError(
      expect.objectContaining({ code: 'INVALID_CONFIG', reason: 'KEY_NOT_RSA' }),
    );
  });
});
