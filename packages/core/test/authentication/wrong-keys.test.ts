import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type ConfigErrorReason,
  createReceiver,
  type NotificationError,
  type PublicKeyInput,
  type ReceiverOptions,
  verifySignature,
} from '../../src/index.ts';
import { sampleNotification, signNotification } from '../../src/testing/index.ts';
import { refusalOf } from '../options/config-error.ts';

type Structure = 'spki' | 'pkcs1' | 'pkcs8';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');

const pem = (key: KeyObject, type: Structure): string => key.export({ format: 'pem', type }).toString();
const der = (key: KeyObject, type: Structure): Buffer => key.export({ format: 'der', type });
const bare = (key: KeyObject, type: Structure): string => der(key, type).toString('base64');
const jwk = (key: KeyObject): object => key.export({ format: 'jwk' });

const publicPem = pem(rsa.publicKey, 'spki');
const privatePem = pem(rsa.privateKey, 'pkcs8');
const encrypted = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;

const clientId = 'SANDBOX_5X00000000000000';
const signed = signNotification({
  privateKey: rsa.privateKey,
  clientId,
  target: '/alipay/notifyCapture',
  body: sampleNotification('captured'),
});

type Case = readonly [reason: ConfigErrorReason, form: string, given: unknown, message: RegExp];

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function withExponent(e: number): object {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(e);
  return {
    ...jwk(rsa.publicKey),
    e: bytes.subarray(bytes.findIndex((byte) => byte !== 0)).toString('base64url'),
  };
}

function withModulus(bits: number): object {
  return { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(bits / 8, 0xff).toString('base64url') };
}

function withoutD(): object {
  const { d: _, ...rest } = jwk(rsa.privateKey) as Record<string, unknown>;
  return rest;
}

const PRIVATE: readonly Case[] = [
  ['PKCS#8 PEM', privatePem],
  ['PKCS#1 PEM', pem(rsa.privateKey, 'pkcs1')],
  ['encrypted PEM', rsa.privateKey.export(encrypted).toString()],
  ['PEM with literal \\n', privatePem.replaceAll('\n', '\\n')],
  ['PEM without its last line', privatePem.replace(/-----END.*/, '')],
  ['bare base64, PKCS#8', bare(rsa.privateKey, 'pkcs8')],
  ['bare base64, PKCS#1', bare(rsa.privateKey, 'pkcs1')],
  ['the bytes of a PEM file', Buffer.from(privatePem)],
  ['the bytes of a file with bare base64', Buffer.from(bare(rsa.privateKey, 'pkcs8'))],
  ['PEM with quotes around it', `"${privatePem}"`],
  ['DER, PKCS#8', der(rsa.privateKey, 'pkcs8')],
  ['DER, PKCS#1', Uint8Array.from(der(rsa.privateKey, 'pkcs1'))],
  ['JWK with d', jwk(rsa.privateKey)],
  ['KeyObject', rsa.privateKey],
  ['JWK with primes and without d', withoutD()],
  ['PEM in base64', base64(privatePem)],
  ['EC, PEM', pem(ec.privateKey, 'pkcs8')],
  ['EC, JWK with d', jwk(ec.privateKey)],
].map(([form, given]) => ['KEY_PRIVATE', String(form), given, /is a private key/]);

const OTHERS: readonly Case[] = [
  ['KEY_NOT_RSA', 'EC, PEM', pem(ec.publicKey, 'spki'), /is a key of type ec\b/],
  ['KEY_NOT_RSA', 'EC, bare base64', bare(ec.publicKey, 'spki'), /is a key of type ec\b/],
  ['KEY_NOT_RSA', 'EC, JWK', jwk(ec.publicKey), /is a key of type ec\b/],
  ['KEY_NOT_RSA', 'Ed25519, PEM', pem(ed25519.publicKey, 'spki'), /is a key of type ed25519\b/],
  ['KEY_NOT_RSA', 'Ed25519, KeyObject', ed25519.publicKey, /is a key of type ed25519\b/],
  ['KEY_NOT_RSA', 'RSA-PSS, DER', der(pss.publicKey, 'spki'), /is a key of type rsa-pss\b/],
  ['KEY_TOO_SHORT', '1024 bits, bare base64', bare(short.publicKey, 'spki'), /has 1024 bits/],
  ['KEY_TOO_SHORT', '1024 bits, PKCS#1 PEM', pem(short.publicKey, 'pkcs1'), /has 1024 bits/],
  ['KEY_TOO_SHORT', '1024 bits, JWK', jwk(short.publicKey), /has 1024 bits/],
  ['KEY_TOO_LONG', '16,392 bits, JWK', withModulus(16_392), /has 16392 bits/],
  ['KEY_TOO_LONG', '65,536 bits, JWK', withModulus(65_536), /has 65536 bits/],
  ...[1, 2, 3, 65_535, 65_536].map(
    (e): Case => [
      'KEY_EXPONENT_INVALID',
      `e = ${e}`,
      withExponent(e),
      /exponent that is even or under 65,537/,
    ],
  ),
  ['KEY_AMBIGUOUS', 'two PEM keys', `${publicPem}\n${publicPem}`, /contains several keys/],
  ['KEY_AMBIGUOUS', 'two PEM keys in base64', base64(`${publicPem}${publicPem}`), /contains several keys/],
  ['KEY_MISSING', 'undefined', undefined, /is undefined/],
  ['KEY_MISSING', 'null', null, /is null/],
  ['KEY_MISSING', 'empty', '', /is empty/],
  ['KEY_MISSING', 'white space', ' \r\n\t', /is empty/],
  ['KEY_MISSING', 'a number', 42, /is number/],
  ['KEY_MISSING', 'false', false, /is boolean/],
  ['KEY_UNREADABLE', 'a sentence', 'paste the key here!', /is not PEM and not base64 \(19 characters/],
  ['KEY_UNREADABLE', 'random bytes in base64', randomBytes(294).toString('base64'), /public key \(294 bytes/],
  ['KEY_UNREADABLE', 'random bytes', randomBytes(294), /public key \(294 bytes/],
  ['KEY_UNREADABLE', 'no bytes', new Uint8Array(0), /public key \(0 bytes/],
  ['KEY_UNREADABLE', 'half a key', bare(rsa.publicKey, 'spki').slice(0, 196), /public key \(147 bytes/],
  ['KEY_UNREADABLE', 'cut DER', der(rsa.publicKey, 'spki').subarray(0, -3), /public key \(291 bytes/],
  ['KEY_UNREADABLE', 'half a private key', bare(rsa.privateKey, 'pkcs8').slice(0, 800), /public key/],
  ['KEY_UNREADABLE', 'PEM without its last line', publicPem.replace(/-----END.*/, ''), /not base64/],
  ['KEY_UNREADABLE', 'PEM without a middle line', publicPem.replace(/\n.{64}\n/, '\n'), /public key/],
  ['KEY_UNREADABLE', 'JWK without n', { kty: 'RSA', e: 'AQAB' }, /is not a JSON Web Key/],
  ['KEY_UNREADABLE', 'a secret KeyObject', createSecretKey(randomBytes(32)), /is a secret/],
];

describe('a value that is not a public RSA key of 2048 to 16,384 bits', () => {
  it.each([...PRIVATE, ...OTHERS])('makes createReceiver throw: %s, %s', (reason, _form, given, message) => {
    const error = refusalOf(() => createReceiver({ clientId, publicKey: given as PublicKeyInput }));
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason });
    expect(error.message).toMatch(new RegExp(`^${reason}: publicKey `));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(
      /^Expected: Alipay's RSA public key with 2048 to 16,384 bits, from the dashboard/,
    );
    expect(leaks(error, given)).toBe(false);
  });

  it.each([...PRIVATE, ...OTHERS])('makes verifySignature throw: %s, %s', (reason, _form, given) => {
    const error = refusalOf(() => verifySignature({ ...signed, publicKey: given as PublicKeyInput }));
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason });
    expect(leaks(error, given)).toBe(false);
  });

  it('is refused with the purpose of a private key', () => {
    const error = refusalOf(() => createReceiver({ clientId, publicKey: privatePem }));
    expect(error.message).toMatch(/is a private key\. It signs your own requests to Alipay/);
  });

  it.each<[name: string, options: ReceiverOptions]>([
    ['publicKey', { clientId, publicKey: short.publicKey }],
    ['publicKeys["2"]', { clientId, publicKeys: { 1: rsa.publicKey, 2: short.publicKey } }],
    ['clients["T_1"].publicKey', { clients: { T_1: { publicKey: short.publicKey } } }],
    ['clients["T_1"].publicKeys["7"]', { clients: { T_1: { publicKeys: { 7: short.publicKey } } } }],
  ])('is named by its option: %s', (name, options) => {
    expect(refusalOf(() => createReceiver(options)).message).toContain(`: ${name} has 1024 bits`);
  });

  it('is found among the valid keys of other versions and clients', () => {
    const valid = { publicKey: rsa.publicKey };
    const clients = { T_1: valid, T_2: { publicKeys: { 1: rsa.publicKey, 2: privatePem } }, T_3: valid };
    const error = refusalOf(() => createReceiver({ clients }));
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason: 'KEY_PRIVATE' });
    expect(leaks(error, privatePem)).toBe(false);
  });

  it.each([
    ["Alipay's public key", bare(rsa.publicKey, 'spki')],
    ['a private key, PEM', privatePem],
    ['a private key, bare base64', bare(rsa.privateKey, 'pkcs8')],
  ])('is not quoted in the error when it is a key in place of the clientId: %s', (_form, key) => {
    const error = refusalOf(() => createReceiver({ clientId: key, publicKey: clientId }));
    expect(error.code).toBe('INVALID_CONFIG');
    expect(leaks(error, key)).toBe(false);
  });
});

/** Whether any printed form of the error contains 16 consecutive characters of the key. */
function leaks(error: NotificationError, given: unknown): boolean {
  const inside = inspect(error, { depth: 9, showHidden: true });
  const printed = [error.message, error.hint, JSON.stringify(error), inside].join('\n');
  return materialOf(given).some((text) =>
    Array.from({ length: Math.max(0, text.length - 15) }, (_, at) => text.slice(at, at + 16)).some((part) =>
      printed.includes(part),
    ),
  );
}

function materialOf(given: unknown): readonly string[] {
  if (typeof given === 'string') return [given.replaceAll(/-----[A-Z ]+-----|\\n|\s/g, '')];
  if (given instanceof Uint8Array) {
    const bytes = Buffer.from(given);
    return [bytes.toString('base64'), bytes.toString('hex')];
  }
  if (typeof given !== 'object' || given === null) return [];
  const members = given instanceof Object && 'export' in given ? jwk(given as KeyObject) : given;
  return Object.values(members).map(String);
}
