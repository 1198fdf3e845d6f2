import { NotificationError } from '../errors.ts';

/** What the `signature` header says. */
export interface SignatureHeader {
  readonly algorithm: 'RSA256';
  /** Absent: the newest key of the client. */
  readonly keyVersion?: string;
  readonly value: Buffer;
}

/** A signature of a 16,384-bit key, each character percent-encoded, and room for the rest. */
const LONGEST = 10_000;
const NAMES = new Set(['algorithm', 'keyVersion', 'signature']);
const KEY_VERSION = /^[\w.-]{1,64}$/;
const PERCENT_ENCODED = /^(?:[A-Za-z0-9+/=]|%2[BbFf]|%3[Dd])+$/;

/**
 * Reads `algorithm=RSA256, keyVersion=1, signature=<value>`: the pairs in any order, with or without a space
 * after the comma; the value is canonical base64, percent-encoded or bare.
 *
 * @throws NotificationError `MALFORMED_SIGNATURE` for anything else: an unknown, doubled or missing pair, another
 * algorithm, a character outside the base64 alphabet
 */
export function parseSignatureHeader(header: string): SignatureHeader {
  if (header.length > LONGEST) throw malformed(`it has ${header.length} characters`);
  // Optional white space is blanks and tabs (RFC 9110, 5.6.3), not all that `trim` knows.
  if (/[^\S \t]/.test(header)) throw malformed('it has other white space than blanks');
  const pairs = readPairs(header);
  const algorithm = pairs.get('algorithm');
  if (algorithm !== 'RSA256') throw malformed('algorithm is not RSA256');
  const keyVersion = pairs.get('keyVersion');
  if (keyVersion !== undefined && !KEY_VERSION.test(keyVersion))
    throw malformed('keyVersion is not a version');
  const value = decodeValue(pairs.get('signature') ?? '');
  return { algorithm, value, ...(keyVersion === undefined ? {} : { keyVersion }) };
}

function readPairs(header: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of header.split(',')) {
    const pair = part.trim();
    // Only the first = divides: base64 ends in some of its own.
    const divider = pair.indexOf('=');
    const name = pair.slice(0, Math.max(divider, 0));
    if (!NAMES.has(name)) throw malformed('it has a part that is none of algorithm, keyVersion, signature');
    if (pairs.has(name)) throw malformed(`${name} is there twice`);
    pairs.set(name, pair.slice(divider + 1));
  }
  return pairs;
}

function decodeValue(value: string): Buffer {
  if (!PERCENT_ENCODED.test(value)) throw malformed('the value is not base64');
  const base64 = decodeURIComponent(value);
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what it does not know: only what encodes back to the same text was base64.
  if (bytes.toString('base64') !== base64) throw malformed('the value is not canonical base64');
  return bytes;
}

function malformed(reason: string): NotificationError {
  return new NotificationError('MALFORMED_SIGNATURE', {
    message: `The signature header cannot be read: ${reason}.`,
  });
}
