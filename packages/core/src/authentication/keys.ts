import { createPrivateKey, createPublicKey, type JsonWebKey, KeyObject, X509Certificate } from 'node:crypto';
import type { ConfigMistake, NotificationError } from '../errors.ts';
import { invalidConfig } from '../options/config-error.ts';
import { kindOf } from '../text.ts';

/**
 * Alipay's public key: bare base64 as the dashboard shows it (white space and line breaks tolerated), PEM, DER
 * bytes, a JWK, or a `KeyObject`. RSA, 2048 bits at least.
 */
export type PublicKeyInput = string | Uint8Array | KeyObject | PublicJwk;

/** An RSA public key as a JSON Web Key (RFC 7517). */
export interface PublicJwk {
  readonly kty: string;
  readonly n?: string;
  readonly e?: string;
  readonly [member: string]: unknown;
}

const MIN_BITS = 2048;
const WANTED =
  "Expected: Alipay's RSA public key of 2048 bits or more, from the dashboard, as bare base64, PEM, DER, JWK or KeyObject.";

/**
 * Any accepted form of key → `KeyObject`, once.
 *
 * @param name what the option is called, for the error
 * @throws NotificationError `INVALID_CONFIG` with `KEY_MISSING`, `KEY_PRIVATE`, `KEY_UNREADABLE`, `KEY_NOT_RSA`
 * or `KEY_TOO_SHORT`
 */
export function readPublicKey(input: PublicKeyInput, name: string): KeyObject {
  const key = toKeyObject(input, name);
  if (key.type === 'private') throw privateGiven(name);
  if (key.type !== 'public') throw keyError('KEY_UNREADABLE', `${name} is a secret, not a public key`);
  if (key.asymmetricKeyType !== 'rsa') {
    throw keyError('KEY_NOT_RSA', `${name} is of type ${key.asymmetricKeyType ?? 'unknown'}`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_BITS) throw keyError('KEY_TOO_SHORT', `${name} has ${bits} bits`);
  return key;
}

function toKeyObject(input: PublicKeyInput, name: string): KeyObject {
  if (input instanceof KeyObject) return input;
  if (input instanceof Uint8Array) return fromBytes(Buffer.from(input), name);
  if (typeof input === 'string') return fromText(input, name);
  if (typeof input === 'object' && input !== null) return fromJwk(input, name);
  throw keyError(
    'KEY_MISSING',
    input === undefined
      ? `${name} is undefined: is the environment variable set`
      : `${name} is ${kindOf(input)}`,
  );
}

function fromBytes(bytes: Buffer, name: string): KeyObject {
  // A file that was read without an encoding holds PEM or base64 as bytes.
  const text = bytes.toString('latin1');
  return /^[\s\x20-\x7e]+$/.test(text) ? fromText(text, name) : fromDer(bytes, name);
}

function fromText(input: string, name: string): KeyObject {
  // Environment variables often carry a PEM's line breaks as the two characters \ and n, and quotes around it.
  const text = input
    .replaceAll('\\r', '')
    .replaceAll('\\n', '\n')
    .trim()
    .replaceAll(/^["']|["']$/g, '');
  if (text.startsWith('{')) return fromJwk(attempt(() => JSON.parse(text)) ?? {}, name);
  if (text === '') throw keyError('KEY_MISSING', `${name} is empty`);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw privateGiven(name);
  const label = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text);
  const base64 = (label?.[2] ?? text).replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw keyError('KEY_UNREADABLE', `${name} is neither PEM nor base64 (${text.length} characters)`);
  }
  return fromDer(Buffer.from(base64, 'base64'), name);
}

/** DER says by itself what it is: SubjectPublicKeyInfo, PKCS#1, or a certificate that holds the key. */
function fromDer(der: Buffer, name: string): KeyObject {
  const isPrivate = attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  if (isPrivate ?? attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }))) {
    throw privateGiven(name);
  }
  const key =
    attempt(() => createPublicKey({ key: der, format: 'der', type: 'spki' })) ??
    attempt(() => createPublicKey({ key: der, format: 'der', type: 'pkcs1' })) ??
    attempt(() => new X509Certificate(der).publicKey);
  if (key === undefined)
    throw keyError(
      'KEY_UNREADABLE',
      `${name} is no whole public key (${der.length} bytes of DER; one of 2048 bits has 294)`,
    );
  return key;
}

function fromJwk(jwk: PublicJwk, name: string): KeyObject {
  if ('d' in jwk) throw privateGiven(name);
  const key = attempt(() => createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }));
  if (key === undefined) throw keyError('KEY_UNREADABLE', `${name} is no JSON Web Key of a public key`);
  return key;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function privateGiven(name: string): NotificationError {
  return invalidConfig(
    'KEY_PRIVATE',
    `${name} is a private key`,
    `${WANTED} A private key signs your own requests to Alipay and stays with them.`,
  );
}

function keyError(mistake: ConfigMistake, given: string): NotificationError {
  return invalidConfig(mistake, given, WANTED);
}
