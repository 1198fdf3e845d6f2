import { NotificationError } from '../errors.ts';

/** The content of the `signature` header. */
export interface SignatureHeader {
  readonly algorithm: 'RSA256';
  /** Absent: the newest keys of the client are tried. */
  readonly keyVersion?: string;
  readonly value: Buffer;
}

/** In characters: a signature of a 16,384-bit key with each character percent-encoded, and room for the rest. */
const MAX_LENGTH = 10_000;
const NAMES = new Set(['algorithm', 'keyVersion', 'signature']);
const KEY_VERSION = /^[\w.-]{1,64}$/;
const PERCENT_ENCODED = /^(?:[A-Za-z0-9+/=_-]|%2[BbFf]|%3[Dd])+$/;

/**
 * Reads `algorithm=RSA256, keyVersion=1, signature=<value>`: the pairs in any order, with or without a space after the
 * comma; the value is base64 (or base64url, padded or not), percent-encoded or bare.
 *
 * @throws NotificationError `MALFORMED_SIGNATURE` for anything else: an unknown, repeated or missing pair, another
 * algorithm, a character outside the base64 alphabet
 */
export function parseSignatureHeader(header: string): SignatureHeader {
  if (header.length > MAX_LENGTH) throw malformed(`it has ${header.length} characters`);
  // Optional white space is blanks and tabs (RFC 9110, 5.6.3); `trim` removes more.
  if (/[^\S \t]/.test(header)) throw malformed('it contains white space other than blanks');
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
    // Only the first = separates: base64 can end with =.
    const separator = pair.indexOf('=');
    const name = pair.slice(0, Math.max(separator, 0));
    if (!NAMES.has(name)) throw malformed('it has a part other than algorithm, keyVersion and signature');
    if (pairs.has(name)) throw malformed(`${name} is repeated`);
    pairs.set(name, pair.slice(separator + 1));
  }
  return pairs;
}

function decodeValue(value: string): Buffer {
  if (!PERCENT_ENCODED.test(value)) {
    throw malformed(/%25/.test(value) ? 'the value is percent-encoded twice' : 'the value is not base64');
  }
  const text = decodeURIComponent(value);
  const encoding = text.includes('-') || text.includes('_') ? 'base64url' : 'base64';
  const bytes = Buffer.from(text, encoding);
  // Node skips unknown characters: only text that the bytes encode to again is canonical.
  const canonical = encoding === 'base64' ? text : text.replace(/={1,2}$/, '');
  if (bytes.toString(encoding) !== canonical) throw malformed('the value is not canonical base64');
  return bytes;
}

function malformed(reason: string): NotificationError {
  return new NotificationError('MALFORMED_SIGNATURE', {
    message: `The signature header cannot be read: ${reason}.`,
  });
}
