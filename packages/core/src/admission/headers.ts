import { isNotificationError, NotificationError } from '../errors.ts';
import { property } from '../property.ts';
import { kindOf, loggable } from '../text.ts';

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

/** The headers that this package reads: these must be text. All others only help the diagnosis. */
const READ_HEADERS = new Set([...SIGNATURE_HEADERS, 'content-type', 'content-encoding', 'content-length']);

/**
 * Node drops headers after this number, perhaps a second `client-id`. Its list has 2,000 names and values by default
 * (lib/_http_common.js, MAX_HEADER_PAIRS), though its documents speak of 2,000 headers.
 */
const MAX_HEADERS = 1_000;

type Pairs = [name: string, value: string][];

/** Headers of any form → pairs; once, since an iterator can be read only once. */
export function headerPairs(headers: RawHeaders | undefined, maxHeaders = MAX_HEADERS): HeaderPairs {
  const pairs: Pairs = [];
  let count = 0;
  if (isFlat(headers)) {
    count = headers.length / 2;
    for (let at = 0; at < headers.length; at += 2) add(pairs, headers[at], headers[at + 1]);
  } else {
    count = addEntries(pairs, headers);
  }
  if (count < maxHeaders || maxHeaders <= 0) return pairs;
  throw new NotificationError('DUPLICATE_HEADER', {
    message: `The request has ${Math.floor(count)} headers. Node drops headers after ${maxHeaders}, perhaps a repeated one.`,
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

/** Adds the headers of an object or an iterable. Returns their number. */
function addEntries(pairs: Pairs, headers: unknown): number {
  const isPromise = typeof property(headers, 'then') === 'function';
  if (typeof headers !== 'object' || headers === null || isPromise) throw notHeaders(`is ${kindOf(headers)}`);
  try {
    if (Symbol.iterator in headers) {
      let count = 0;
      for (const entry of headers as Iterable<unknown>) {
        if (!Array.isArray(entry)) throw notHeaders(`contains ${kindOf(entry)}`);
        add(pairs, entry[0], entry[1]);
        count += 1;
      }
      return count;
    }
    const names = Object.keys(headers);
    for (const name of names) add(pairs, name, headerOf(headers as Readonly<Record<string, unknown>>, name));
    return Math.max(names.length, pairs.length);
  } catch (error) {
    throw isNotificationError(error) ? error : notHeaders('threw an error', error);
  }
}

/** The getter of one header may throw. */
function headerOf(headers: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return headers[name];
  } catch (cause) {
    if (READ_HEADERS.has(name.toLowerCase())) throw notText(name, 'a property that throws', cause);
    return undefined;
  }
}

function add(pairs: Pairs, name: unknown, values: unknown): void {
  const key = textOf(name)?.toLowerCase();
  if (key === undefined) return;
  if (typeof values === 'string') pairs.push([key, values]);
  else for (const value of Array.isArray(values) ? values : [values]) addOther(pairs, key, value);
}

function addOther(pairs: Pairs, name: string, value: unknown): void {
  const text = textOf(value);
  if (text !== undefined) pairs.push([name, text]);
  else if (value !== undefined && READ_HEADERS.has(name)) throw notText(name, kindOf(value));
}

/** A wrapper of a platform can put numbers or bytes among the headers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : undefined;
}

function notText(name: string, given: string, cause?: unknown): NotificationError {
  return new NotificationError('MISSING_HEADER', {
    message: `The header ${loggable(name, 64)} is ${given}, not text.`,
    hint: 'Pass the received headers unchanged, for example request.rawHeaders.',
    cause,
  });
}

/** Without headers there is no Content-Type either. */
function notHeaders(problem: string, cause?: unknown): NotificationError {
  return new NotificationError('UNSUPPORTED_MEDIA_TYPE', {
    message: `A notification is application/json. The request has no headers: headers ${problem}.`,
    hint: 'Pass the received headers: request.rawHeaders, pairs of name and value, an object of text, or Headers.',
    cause,
  });
}

function singleHeader(headers: HeaderPairs, name: string): string {
  const values = headerValues(headers, name);
  const value = values[0] ?? '';
  if (value === '') {
    throw new NotificationError('MISSING_HEADER', { message: `The header ${name} is missing or empty.` });
  }
  if (values.length > 1) {
    throw new NotificationError('DUPLICATE_HEADER', {
      message: `The header ${name} was received ${values.length} times.`,
    });
  }
  return value;
}
