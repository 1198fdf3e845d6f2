import { createPrivateKey, createPublicKey, type JsonWebKey, KeyObject, X509Certificate } from 'node:crypto';
import type { ConfigErrorReason, NotificationError } from '../errors.ts';
import { invalidConfig } from '../options/config-error.ts';
import { kindOf } from '../text.ts';

/**
 * Alipay's public key: bare base64 as the dashboard shows it (with or without white space), PEM, DER bytes, a JWK, or a
 * `KeyObject`. RSA with at least 2048 bits.
 */
export type PublicKeyInput = string | Uint8Array | KeyObject | PublicJwk;

/** An RSA public key as a JSON Web Key (RFC 7517). */
export interface PublicJwk {
  readonly kty: string;
  readonly n?: string;
  readonly e?: string;
  readonly [member: string]: unknown;
}

const MIN_BITS = 2_048;
/** OpenSSL verifies no larger ones (OPENSSL_RSA_MAX_MODULUS_BITS). */
const MAX_BITS = 16_384;
/** With a small exponent, anybody can make a signature that verifies (NIST SP 800-56B, 6.2: odd, over 2^16). */
const MIN_EXPONENT = 65_537n;
const EXPECTED =
  "Alipay's RSA public key with 2048 to 16,384 bits, from the dashboard, as bare base64, PEM, DER, JWK or KeyObject.";

/**
 * Reads a key of any accepted form.
 *
 * @param option the option's name, for the error
 * @throws NotificationError `INVALID_CONFIG` with `KEY_MISSING`, `KEY_PRIVATE`, `KEY_AMBIGUOUS`, `KEY_UNREADABLE`,
 * `KEY_NOT_RSA`, `KEY_TOO_SHORT`, `KEY_TOO_LONG` or `KEY_EXPONENT_INVALID`
 */
export function readPublicKey(input: PublicKeyInput, option: string): KeyObject {
  const key = toKeyObject(input, option);
  if (key.type === 'private') throw privateKeyGiven(option);
  if (key.type !== 'public') throw keyError('KEY_UNREADABLE', option, 'is a secret key, not a public key.');
  if (key.asymmetricKeyType !== 'rsa') {
    throw keyError('KEY_NOT_RSA', option, `is a key of type ${key.asymmetricKeyType ?? 'unknown'}.`);
  }
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (bits < MIN_BITS) throw keyError('KEY_TOO_SHORT', option, `has ${bits} bits.`);
  if (bits > MAX_BITS) throw keyError('KEY_TOO_LONG', option, `has ${bits} bits.`);
  if (publicExponent < MIN_EXPONENT || publicExponent % 2n === 0n) {
    throw keyError('KEY_EXPONENT_INVALID', option, 'has a public exponent that is even or under 65,537.');
  }
  return key;
}

/** The length of a signature by this key, in bytes. */
export function signatureLength(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

function toKeyObject(input: PublicKeyInput, option: string): KeyObject {
  if (input instanceof KeyObject) return input;
  if (input instanceof Uint8Array) return fromBytes(Buffer.from(input), option);
  if (typeof input === 'string') return fromText(input, option);
  if (typeof input === 'object' && input !== null) return fromJwk(input, option);
  const question = input === undefined ? ' Is the environment variable set?' : '';
  throw keyError('KEY_MISSING', option, `is ${kindOf(input)}.${question}`);
}

function fromBytes(bytes: Buffer, option: string): KeyObject {
  // A file that was read without an encoding contains PEM or base64 as bytes.
  const text = bytes.toString('latin1');
  return /^[\s\x20-\x7e]+$/.test(text) ? fromText(text, option) : fromDer(bytes, option);
}

function fromText(input: string, option: string): KeyObject {
  // Environment variables often contain the line breaks of a PEM as the two characters \ and n, and quotes around it.
  const text = input
    .replaceAll('\\r', '')
    .replaceAll('\\n', '\n')
    .trim()
    .replaceAll(/^["']|["']$/g, '');
  if (text.startsWith('{')) return fromJwk(attempt(() => JSON.parse(text)) ?? {}, option);
  if (text === '') throw keyError('KEY_MISSING', option, 'is empty.');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw privateKeyGiven(option);
  if (text.split('-----BEGIN').length > 2) throw keyError('KEY_AMBIGUOUS', option, 'contains several keys.');
  const pem = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text);
  const base64 = (pem?.[2] ?? text).replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw keyError('KEY_UNREADABLE', option, `is not PEM and not base64 (${text.length} characters).`);
  }
  // Platforms without multi-line variables often hold a PEM that is encoded once more.
  return fromBytes(Buffer.from(base64, 'base64'), option);
}

/** DER contains its own type: SubjectPublicKeyInfo, PKCS#1, or a certificate with the key. */
function fromDer(der: Buffer, option: string): KeyObject {
  const isPrivate = attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  if (isPrivate ?? attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }))) {
    throw privateKeyGiven(option);
  }
  const key =
    attempt(() => createPublicKey({ key: der, format: 'der', type: 'spki' })) ??
    attempt(() => createPublicKey({ key: der, format: 'der', type: 'pkcs1' })) ??
    attempt(() => new X509Certificate(der).publicKey);
  if (key !== undefined) return key;
  const size = `${der.length} bytes of DER; a key with 2048 bits has 294`;
  throw keyError('KEY_UNREADABLE', option, `is not a complete public key (${size}).`);
}

function fromJwk(jwk: PublicJwk, option: string): KeyObject {
  // RFC 7518, 6.3.2 and 6.4: the members of a private or secret key.
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => name in jwk))
    throw privateKeyGiven(option);
  const key = attempt(() => createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }));
  if (key === undefined) throw keyError('KEY_UNREADABLE', option, 'is not a JSON Web Key of a public key.');
  return key;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function privateKeyGiven(option: string): NotificationError {
  const problem = 'is a private key. It signs your own requests to Alipay, and nothing else needs it.';
  return keyError('KEY_PRIVATE', option, problem);
}

function keyError(reason: ConfigErrorReason, option: string, problem: string): NotificationError {
  return invalidConfig({ reason, option, problem: `${option} ${problem}`, expected: EXPECTED });
}
