import { createPrivateKey, KeyObject } from 'node:crypto';
import { kindOf } from '../text.ts';

/**
 * The private half of a test key pair: PEM, bare base64 or DER of PKCS#8 or PKCS#1, or a `KeyObject`. Text may be the
 * bytes of a file, and its line breaks may be the two characters \\ and n, as in environment variables.
 */
export type PrivateKeyInput = string | Uint8Array | KeyObject;

const EXPECTED =
  'Expected: the private key of a test pair, as PEM, bare base64 or DER (PKCS#8 or PKCS#1), or a KeyObject.';

/**
 * Reads a private key of any accepted form.
 *
 * @throws TypeError it is not a private key
 */
export function readPrivateKey(input: PrivateKeyInput | undefined): KeyObject {
  const key = toKeyObject(input);
  if (key.type !== 'private') throw unreadable(`privateKey is a ${key.type} key.`);
  return key;
}

function toKeyObject(input: PrivateKeyInput | undefined): KeyObject {
  if (input instanceof KeyObject) return input;
  if (typeof input === 'string') return fromText(input);
  if (input instanceof Uint8Array) return fromBytes(Buffer.from(input));
  const question = input === undefined ? ' Is the environment variable set?' : '';
  throw unreadable(`privateKey is ${kindOf(input)}.${question}`);
}

function fromBytes(bytes: Buffer): KeyObject {
  const text = bytes.toString('latin1');
  return /^[\s\x20-\x7e]+$/.test(text) ? fromText(text) : fromDer(bytes);
}

function fromText(input: string): KeyObject {
  const text = input
    .replaceAll('\\r', '')
    .replaceAll('\\n', '\n')
    .trim()
    .replaceAll(/^["']|["']$/g, '');
  if (text === '') throw unreadable('privateKey is empty. Is the environment variable set?');
  if (/-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(text)) throw unreadable('privateKey is a public key.');
  if (text.includes('-----BEGIN ')) return attempt(() => createPrivateKey(text)) ?? fail();
  const base64 = text.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return fail();
  // Platforms without multi-line variables often hold a PEM that is encoded once more.
  return fromBytes(Buffer.from(base64, 'base64'));
}

function fromDer(key: Buffer): KeyObject {
  return (
    attempt(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' })) ??
    attempt(() => createPrivateKey({ key, format: 'der', type: 'pkcs1' })) ??
    fail()
  );
}

function fail(): never {
  throw unreadable('privateKey is not a private key.');
}

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function unreadable(problem: string): TypeError {
  return new TypeError(`${problem} ${EXPECTED}`);
}
