import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createReceiver, type PublicKeyInput, verifySignature } from '../../src/index.ts';
import { sampleNotification, signNotification } from '../../src/testing/index.ts';

const alipay = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = alipay.publicKey.export({ format: 'der', type: 'spki' });
const pkcs1 = alipay.publicKey.export({ format: 'der', type: 'pkcs1' });
const pem = alipay.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const bare = spki.toString('base64');
const lines = bare.match(/.{1,64}/g) ?? [];
const padded = Buffer.concat([randomBytes(7), spki, randomBytes(5)]);

const FORMS: readonly (readonly [form: string, publicKey: PublicKeyInput])[] = [
  ['bare base64, as the dashboard shows it', bare],
  ['bare base64 with white space around it', ` \t\r\n${bare}\r\n \t`],
  ['bare base64 in lines', lines.join('\n')],
  ['bare base64 in lines with CRLF', lines.join('\r\n')],
  ['bare base64 with spaces and tabs inside', lines.join(' \t ')],
  ['bare base64 with literal \\n inside', lines.join('\\n')],
  ['bare base64 of the PKCS#1 form', pkcs1.toString('base64')],
  ['PEM', pem],
  ['PEM with CRLF', pem.replaceAll('\n', '\r\n')],
  ['PEM with literal \\n, as in environment variables', pem.replaceAll('\n', '\\n')],
  ['PEM with literal \\r\\n', pem.replaceAll('\n', '\\r\\n')],
  ['PEM with quotes around it', `"${pem.replaceAll('\n', '\\n')}"`],
  ['bare base64 with quotes around it', `'${bare}'`],
  ['PEM with white space around it', `\n\t ${pem} \n\n`],
  ['PEM with every line indented', pem.replaceAll(/^/gm, '    ')],
  ['PEM with spaces for line breaks', pem.replaceAll('\n', ' ')],
  ['PKCS#1 PEM', alipay.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
  ['the bytes of a PEM file', Buffer.from(pem)],
  ['the bytes of a file with bare base64', Uint8Array.from(Buffer.from(`${bare}\n`))],
  ['DER bytes in a Buffer', spki],
  ['DER bytes in a Uint8Array', Uint8Array.from(spki)],
  ['DER bytes that are a part of a larger buffer', padded.subarray(7, 7 + spki.length)],
  ['PKCS#1 DER bytes', pkcs1],
  ['base64url, as a JWK has it', spki.toString('base64url')],
  ['PEM in base64', Buffer.from(pem).toString('base64')],
  ['PEM in base64url', Buffer.from(pem).toString('base64url')],
  ['PEM with line breaks that are escaped twice', pem.replaceAll('\n', '\\\\n')],
  ['PEM in escaped quotes', `\\"${pem.replaceAll('\n', '\\n')}\\"`],
  ['base64 with escaped slashes, as PHP writes JSON', bare.replaceAll('/', '\\/')],
  ['a PEM file with a byte order mark', `\ufeff${pem}`],
  ['the bytes of a PEM file with a byte order mark', Buffer.from(`\ufeff${pem}`)],
  ['a JWK as text', JSON.stringify(alipay.publicKey.export({ format: 'jwk' }))],
  ['a JWK, the bytes of its file', Buffer.from(JSON.stringify(alipay.publicKey.export({ format: 'jwk' })))],
  ['a JWK', { ...alipay.publicKey.export({ format: 'jwk' }), kty: 'RSA' }],
  ['a KeyObject', alipay.publicKey],
];

const clientId = 'SANDBOX_5X00000000000000';
const signed = signedWith(alipay.privateKey);
const signedByOtherKey = signedWith(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const altered = { ...signed, body: Buffer.from(signed.body.toString().replace('"50000"', '"50001"')) };

describe('each accepted form of the public key', () => {
  it.each(FORMS)('verifies a notification: %s', async (_form, publicKey) => {
    expect(verifySignature({ ...signed, publicKey })).toMatchObject({ valid: true, clientId });
    const receiver = createReceiver({ clientId, publicKey, logger: false });
    await expect(receiver.authenticate(signed)).resolves.toMatchObject({ outcome: 'captured' });
  });

  it.each(FORMS)('refuses an altered notification: %s', async (_form, publicKey) => {
    const code = 'SIGNATURE_MISMATCH';
    expect(verifySignature({ ...altered, publicKey })).toMatchObject({ valid: false, code });
    const receiver = createReceiver({ clientId, publicKey, logger: false });
    await expect(receiver.authenticate(altered)).rejects.toMatchObject({ code });
  });

  it.each(FORMS)('refuses a notification that another key signed: %s', async (_form, publicKey) => {
    const receiver = createReceiver({ clientId, publicKey, logger: false });
    await expect(receiver.authenticate(signedByOtherKey)).rejects.toMatchObject({
      code: 'SIGNATURE_MISMATCH',
    });
  });
});

describe('a public key', () => {
  it('may have more than 2048 bits', async () => {
    const long = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const publicKey = long.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const receiver = createReceiver({ clientId, publicKey, logger: false });
    await expect(receiver.authenticate(signedWith(long.privateKey))).resolves.toMatchObject({ clientId });
  });

  it('may have another form for each version and each client', async () => {
    const receiver = createReceiver({
      clients: { [clientId]: { publicKeys: { 1: spki, 2: pem } }, T_2: { publicKey: alipay.publicKey } },
      logger: false,
    });
    for (const keyVersion of ['1', '2', null]) {
      const notification = signedWith(alipay.privateKey, keyVersion);
      await expect(receiver.authenticate(notification)).resolves.toMatchObject({ clientId });
    }
  });

  it('is read once: later changes to the given bytes have no effect', async () => {
    const bytes = Buffer.from(spki);
    const receiver = createReceiver({ clientId, publicKey: bytes, logger: false });
    bytes.fill(0);
    await expect(receiver.authenticate(signed)).resolves.toMatchObject({ clientId });
  });
});

function signedWith(privateKey: KeyObject, keyVersion: string | null = '1') {
  return signNotification({
    privateKey,
    clientId,
    target: '/alipay/notifyCapture',
    body: sampleNotification('captured'),
    keyVersion,
  });
}
