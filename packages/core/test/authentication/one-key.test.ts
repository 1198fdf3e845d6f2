import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ConfigErrorReason, createReceiver, type PublicKeyInput } from '../../src/index.ts';
import { refusalOf } from '../options/config-error.ts';

const alipay = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const spki = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });
const pkcs8 = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' });
const base64 = (bytes: Buffer): string => bytes.toString('base64');
const joined = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

const own = spki(alipay.publicKey);
const pkcs1 = alipay.publicKey.export({ format: 'der', type: 'pkcs1' });
const secret = pkcs8(alipay.privateKey);
const pem = alipay.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const encrypted = { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
const encryptedDer = alipay.privateKey.export({ ...encrypted, format: 'der' });
const jwk = alipay.publicKey.export({ format: 'jwk' });
const privateJwk = alipay.privateKey.export({ format: 'jwk' });

/** A DER value with a length of two bytes. */
function derOf(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return joined(Buffer.from([tag, 0x82, bytes.length >> 8, bytes.length & 0xff]), bytes);
}

const RSA_ENCRYPTION = Buffer.from('300d06092a864886f70d0101010500', 'hex');
const hiddenInside = derOf(0x30, RSA_ENCRYPTION, derOf(0x03, Buffer.alloc(1), pkcs1, Buffer.from('secret')));

type Case = readonly [reason: ConfigErrorReason, form: string, given: unknown, message: RegExp];

const SEVERAL: readonly Case[] = [
  ['KEY_AMBIGUOUS', 'two DER keys', joined(own, spki(other.publicKey)), /294 further bytes behind the key/],
  ['KEY_AMBIGUOUS', 'two DER keys, base64', base64(joined(own, spki(other.publicKey))), /further bytes/],
  ['KEY_AMBIGUOUS', 'two base64 keys', `${base64(own)}\n${base64(spki(other.publicKey))}`, /further bytes/],
  ['KEY_AMBIGUOUS', 'two padded base64 keys', `${base64(pkcs1)}\n${base64(pkcs1)}`, /several keys|further/],
  ['KEY_AMBIGUOUS', 'two PKCS#1 keys', joined(pkcs1, pkcs1), /further bytes/],
  ['KEY_AMBIGUOUS', 'DER and random bytes', joined(own, randomBytes(9)), /9 further bytes/],
  ['KEY_AMBIGUOUS', 'DER and a line break', joined(own, Buffer.from('\n')), /1 further bytes/],
  ['KEY_AMBIGUOUS', 'DER and PEM', joined(own, Buffer.from(pem)), /further bytes/],
  ['KEY_AMBIGUOUS', 'bytes inside of the key', hiddenInside, /further bytes/],
  ['KEY_AMBIGUOUS', 'PEM and base64', `${pem}${base64(own)}`, /text before or behind the PEM/],
  ['KEY_AMBIGUOUS', 'base64 and PEM', `${base64(own)}\n${pem}`, /text before or behind the PEM/],
  ['KEY_AMBIGUOUS', 'PEM and a private key in base64', `${pem}${base64(secret)}`, /before or behind the PEM/],
  ['KEY_AMBIGUOUS', 'PEM and base64, in base64', base64(Buffer.from(pem + base64(own))), /before or behind/],
  [
    'KEY_AMBIGUOUS',
    'two PEM keys with other labels',
    `${pem}${pem.replaceAll('PUBLIC', 'RSA PUBLIC')}`,
    /several/,
  ],
  ['KEY_AMBIGUOUS', 'a JSON Web Key Set', { keys: [jwk] }, /is a JSON Web Key Set \(1 keys\)/],
  ['KEY_AMBIGUOUS', 'a JSON Web Key Set as text', JSON.stringify({ keys: [jwk, jwk] }), /Set \(2 keys\)/],
  ['KEY_AMBIGUOUS', 'a list of JSON Web Keys', JSON.stringify([jwk]), /is a JSON Web Key Set/],
  ['KEY_PRIVATE', 'public and private DER', joined(own, secret), /is a private key/],
  ['KEY_PRIVATE', 'public and private DER, base64', base64(joined(own, secret)), /is a private key/],
  ['KEY_PRIVATE', 'public and private DER, base64url', joined(own, secret).toString('base64url'), /private/],
  ['KEY_PRIVATE', 'private and public DER', joined(secret, own), /is a private key/],
  ['KEY_PRIVATE', 'public and encrypted private DER', joined(own, encryptedDer), /is a private key/],
  ['KEY_PRIVATE', 'a JSON Web Key Set with a private key', { keys: [jwk, privateJwk] }, /is a private key/],
];

const PRIVATE: readonly Case[] = [
  ['encrypted DER', encryptedDer],
  ['encrypted DER, base64', base64(encryptedDer)],
  ['encrypted PEM', alipay.privateKey.export({ ...encrypted, format: 'pem' })],
  ['EC, DER', pkcs8(ec.privateKey)],
  ['EC, SEC1 DER', ec.privateKey.export({ format: 'der', type: 'sec1' })],
  ['base64url', secret.toString('base64url')],
  [
    'PEM with a byte order mark',
    Buffer.from(`\ufeff${alipay.privateKey.export({ format: 'pem', type: 'pkcs8' })}`),
  ],
].map(([form, given]) => ['KEY_PRIVATE', String(form), given, /is a private key/]);

const FORMS: readonly Case[] = [
  ['UTF-16, the bytes of a file', Buffer.from(`\ufeff${pem}`, 'utf16le'), /is text in UTF-16/],
  ['UTF-16 without a mark', Buffer.from(pem, 'utf16le'), /is text in UTF-16/],
  ['UTF-16, big-endian', Buffer.from(`\ufeff${pem}`, 'utf16le').swap16(), /is text in UTF-16/],
  ['UTF-16 that was read as UTF-8', Buffer.from(`\ufeff${pem}`, 'utf16le').toString(), /such as UTF-16/],
  [
    'UTF-16 that was read as Latin-1',
    Buffer.from(`\ufeff${pem}`, 'utf16le').toString('latin1'),
    /such as UTF-16/,
  ],
  ['hexadecimal', own.toString('hex'), /is hexadecimal/],
  ['hexadecimal with colons', own.toString('hex').toUpperCase().match(/../g)?.join(':'), /is hexadecimal/],
  ['percent-encoded base64', encodeURIComponent(base64(own)), /is percent-encoded/],
  ['percent-encoded PEM', encodeURIComponent(pem), /is percent-encoded/],
  ['a line of an .env file', `ALIPAY_PUBLIC_KEY=${base64(own)}`, /is a whole line NAME=value/],
  ['a line of a shell', `export ALIPAY_PUBLIC_KEY="${pem}"`, /is a whole line NAME=value/],
  ['a line of YAML', `publicKey: ${base64(own)}`, /is a whole line NAME=value/],
  ['a key of OpenSSH', `ssh-rsa ${base64(own)} merchant@example`, /is a key of OpenSSH/],
  [
    'PEM of another kind',
    pem.replaceAll('PUBLIC KEY', 'CERTIFICATE REQUEST'),
    /of another kind: CERTIFICATE REQ/,
  ],
  ['PEM without an end', pem.slice(0, -20), /no END line/],
  ['both alphabets of base64', `${base64(own).slice(0, 390)}+_`, /not base64/],
].map(([form, given, message]) => ['KEY_UNREADABLE', String(form), given, message as RegExp]);

function modulus(bits: number, last = 0x01): string {
  const bytes = randomBytes(bits / 8);
  bytes[0] = 0xc0;
  bytes[bytes.length - 1] = last;
  return bytes.toString('base64url');
}

const exponent = (bytes: number): string => Buffer.alloc(bytes, 0x81).toString('base64url');

const DAMAGED: readonly Case[] = [
  [
    'KEY_EXPONENT_INVALID',
    '4096 bits, exponent of 72',
    { kty: 'RSA', n: modulus(4_096), e: exponent(9) },
    /too long/,
  ],
  [
    'KEY_EXPONENT_INVALID',
    '3080 bits, exponent of 72',
    { kty: 'RSA', n: modulus(3_080), e: exponent(9) },
    /too long/,
  ],
  [
    'KEY_EXPONENT_INVALID',
    '2048 bits, exponent of 264',
    { kty: 'RSA', n: modulus(2_048), e: exponent(33) },
    /too long/,
  ],
  [
    'KEY_UNREADABLE',
    'an even modulus',
    { kty: 'RSA', n: modulus(2_048, 0x02), e: 'AQAB' },
    /its modulus is even/,
  ],
];

describe('a public key is one key, with nothing beside it', () => {
  it.each([...SEVERAL, ...PRIVATE])('%s: %s', (reason, _form, given, message) => {
    expectRefused(given, reason, message);
  });

  it.each([
    ['2048 bits with an exponent of 256 bits', { kty: 'RSA', n: modulus(2_048), e: exponent(32) }],
    ['4096 bits with an exponent of 64 bits', { kty: 'RSA', n: modulus(4_096), e: exponent(8) }],
  ])('of any size that OpenSSL verifies: %s', (_, publicKey) => {
    expect(createReceiver({ clientId: 'T_1', publicKey, logger: false })).toBeDefined();
  });
});

describe('a key in another form is refused with the name of the form', () => {
  it.each(FORMS)('%s: %s', (reason, _form, given, message) => {
    expectRefused(given, reason, message);
  });
});

describe('a key that could never verify anything is refused at the start', () => {
  it.each(DAMAGED)('%s: %s', (reason, _form, given, message) => {
    expectRefused(given, reason, message);
  });
});

function expectRefused(given: unknown, reason: ConfigErrorReason, message: RegExp): void {
  const error = refusalOf(() => createReceiver({ clientId: 'T_1', publicKey: given as PublicKeyInput }));
  expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason });
  expect(error.message).toMatch(message);
}
