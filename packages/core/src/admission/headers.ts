import { NotificationError } from '../errors.ts';
import { kindOf } from '../text.ts';

/**
 * Headers that keep duplicates apart: Node's `rawHeaders` (name, value, name, value, …) or `headersDistinct`. Node's
 * `headers` and the `Headers` of fetch join duplicates; a joined header does not match anything and is refused.
 */
export type RawHeaders =
  | readonly string[]
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers of a request, duplicates apart; names in lower case (RFC 9110, 5.1). */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** The three headers of a signed message. */
export interface SignatureHeaders {
  readonly clientId: string;
  readonly requestTime: string;
  readonly signature: string;
}

/** The names of the three headers of a signed message. */
export const SIGNATURE_HEADERS: readonly string[] = ['client-id', 'request-time', 'signature'];

/** Node drops all headers after this number (`server.maxHeadersCount`), perhaps a second `client-id`. */
const MAX_PAIRS = 2_000;

/** Headers of any form → pairs; once, since an iterator can be read only once. */
export function headerPairs(headers: RawHeaders | undefined): HeaderPairs {
  const pairs: [name: string, value: string][] = [];
  const add = (name: unknown, values: unknown): void => {
    const all = typeof values === 'string' ? [values] : [values ?? []].flat();
    for (const value of all) pairs.push([String(name).toLowerCase(), textOf(name, value)]);
  };
  if (isFlat(headers)) {
    for (let at = 0; at < headers.length; at += 2) add(headers[at], headers[at + 1]);
  } else {
    for (const [name, values] of entriesOf(headers)) add(name, values);
  }
  if (pairs.length < MAX_PAIRS) return pairs;
  throw new NotificationError('DUPLICATE_HEADER', {
    message: `The request has ${pairs.length} headers. Node drops headers after ${MAX_PAIRS}, perhaps a repeated one.`,
  });
}

/** All values of a header, in the received order. */
export function headerValues(headers: HeaderPairs, name: string): readonly string[] {
  const values: string[] = [];
  for (const [one, value] of headers) if (one === name) values.push(value);
  return values;
}

/** The three headers, each present and none of them repeated. */
export function signatureHeaders(headers: HeaderPairs): SignatureHeaders {
  return {
    clientId: singleHeader(headers, 'client-id'),
    requestTime: singleHeader(headers, 'request-time'),
    signature: singleHeader(headers, 'signature'),
  };
}

function isFlat(headers: unknown): headers is readonly unknown[] {
  return Array.isArray(headers) && !Array.isArray(headers[0]);
}

function entriesOf(headers: unknown): Iterable<readonly [name: unknown, values: unknown]> {
  if (typeof headers !== 'object' || headers === null) return [];
  return Symbol.iterator in headers
    ? (headers as Iterable<readonly [unknown, unknown]>)
    : Object.entries(headers);
}

/** A wrapper of a platform can put numbers or bytes among the headers. */
function textOf(name: unknown, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  throw new NotificationError('MISSING_HEADER', {
    message: `The header ${JSON.stringify(String(name).slice(0, 64))} is ${kindOf(value)}, not text.`,
  });
}

function singleHeader(headers: HeaderPairs, name: string): string {
  const [value, ...others] = headerValues(headers, name);
  if (value === undefined || value === '') {
    throw new NotificationError('MISSING_HEADER', { message: `The header ${name} is missing or empty.` });
  }
  if (others.length > 0) {
    throw new NotificationError('DUPLICATE_HEADER', {
      message: `The header ${name} was received ${others.length + 1} times.`,
    });
  }
  return value;
}
