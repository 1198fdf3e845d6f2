import { createPublicKey, type JsonWebKey, KeyObject } from 'node:crypto';
import type { ConfigErrorReason, NotificationError } from '../errors.ts';
import { invalidConfig } from '../options/config-error.ts';
import { kindOf } from '../text.ts';
import { type KeyReading, readKeyBytes, readKeyText } from './key-text.ts';

/**
 * Alipay's public key: bare base64 as the dashboard shows it, PEM, DER bytes, a JWK, or a `KeyObject`.
 *
 * One key, and nothing beside it. RSA with at least 2048 bits. White space in base64 is ignored.
 */
export type PublicKeyInput = string | Uint8Array | KeyObject | PublicJwk;

/** An RSA public key as a JSON Web Key (RFC 7517). */
export interface PublicJwk {
  /** The type of the key: `RSA`. */
  readonly kty: string;
  /** The modulus, in base64url. */
  readonly n?: string;
  /** The exponent, in base64url. */
  readonly e?: string;
  readonly [member: string]: unknown;
}

const MIN_BITS = 2_048;
/** OpenSSL verifies no larger ones (OPENSSL_RSA_MAX_MODULUS_BITS). */
const MAX_BITS = 16_384;
/** With a small exponent, anybody can make a signature that verifies (NIST SP 800-56B, 6.2: odd, over 2^16). */
const MIN_EXPONENT = 65_537n;
/** FIPS 186-5, A.1.1: under 2^256. */
const MAX_EXPONENT = 2n ** 256n;
/** OpenSSL verifies no larger exponent (OPENSSL_RSA_MAX_PUBEXP_BITS) of a larger modulus (OPENSSL_RSA_SMALL_MODULUS_BITS). */
const [SMALL_MODULUS_BITS, MAX_EXPONENT_OF_LARGE] = [3_072, 2n ** 64n];
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
  if (publicExponent >= (bits > SMALL_MODULUS_BITS ? MAX_EXPONENT_OF_LARGE : MAX_EXPONENT)) {
    throw keyError(
      'KEY_EXPONENT_INVALID',
      option,
      'has a public exponent that is too long. The usual one is 65,537.',
    );
  }
  if (hasEvenModulus(key)) throw keyError('KEY_UNREADABLE', option, 'is damaged: its modulus is even.');
  return key;
}

function hasEvenModulus(key: KeyObject): boolean {
  const { n = '' } = key.export({ format: 'jwk' });
  return (Buffer.from(n, 'base64url').at(-1) ?? 0) % 2 === 0;
}

/** The length of a signature by this key, in bytes. */
export function signatureLength(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

function toKeyObject(input: PublicKeyInput, option: string): KeyObject {
  if (input instanceof KeyObject) return input;
  if (input instanceof Uint8Array) return keyOf(readKeyBytes(input), option);
  if (typeof input === 'string') return keyOf(readKeyText(input), option);
  if (typeof input === 'object' && input !== null) return fromJwk(input, option);
  const question = input === undefined ? ' Is the environment variable set?' : '';
  throw keyError('KEY_MISSING', option, `is ${kindOf(input)}.${question}`);
}

function keyOf(reading: KeyReading, option: string): KeyObject {
  if ('key' in reading) return reading.key;
  if ('jwk' in reading) return fromJwk(reading.jwk, option);
  if (reading.reason === 'KEY_PRIVATE') throw privateKeyGiven(option);
  throw keyError(reading.reason, option, reading.problem);
}

function fromJwk(jwk: Readonly<Record<string, unknown>>, option: string): KeyObject {
  const keys = Array.isArray(jwk) ? jwk : jwk['keys'];
  if (Array.isArray(keys)) {
    if (keys.some(isPrivateJwk)) throw privateKeyGiven(option);
    const problem = `is a JSON Web Key Set (${keys.length} keys). Pass one of its keys.`;
    throw keyError('KEY_AMBIGUOUS', option, problem);
  }
  if (isPrivateJwk(jwk)) throw privateKeyGiven(option);
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    throw keyError('KEY_UNREADABLE', option, 'is not a JSON Web Key of a public key.');
  }
}

/** Has it members of a private or secret key (RFC 7518, 6.2.2, 6.3.2 and 6.4)? */
function isPrivateJwk(jwk: unknown): boolean {
  return ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => name in Object(jwk));
}

function privateKeyGiven(option: string): NotificationError {
  const problem = 'is a private key. It signs your own requests to Alipay, and nothing else needs it.';
  return keyError('KEY_PRIVATE', option, problem);
}

function keyError(reason: ConfigErrorReason, option: string, problem: string): NotificationError {
  return invalidConfig({ reason, option, problem: `${option} ${problem}`, expected: EXPECTED });
}
