import { NotificationError } from '../errors.ts';

/**
 * Headers that keep duplicates apart: Node's `rawHeaders` (name, value, name, value, …) or `headersDistinct`. Do not pass
 * Node's `headers`: it joins a duplicate header. The `Headers` of fetch join as well, but a joined header does not match
 * anything and is refused.
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

/** Headers of any form → pairs; once, since an iterator can be read only once. */
export function headerPairs(headers: RawHeaders): HeaderPairs {
  if (isFlat(headers)) {
    return headers.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? ''] as const] : [],
    );
  }
  const entries: Iterable<readonly [string, string | readonly string[] | undefined]> =
    Symbol.iterator in headers ? headers : Object.entries(headers);
  return [...entries].flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name.toLowerCase(), value] as const),
  );
}

/** All values of a header, in the received order. */
export function headerValues(headers: HeaderPairs, name: string): readonly string[] {
  return headers.flatMap(([one, value]) => (one === name ? [value] : []));
}

/** The three headers, each present and none of them repeated. */
export function signatureHeaders(headers: HeaderPairs): SignatureHeaders {
  return {
    clientId: singleHeader(headers, 'client-id'),
    requestTime: singleHeader(headers, 'request-time'),
    signature: singleHeader(headers, 'signature'),
  };
}

function isFlat(headers: RawHeaders): headers is readonly string[] {
  return Array.isArray(headers) && headers.every((one) => typeof one === 'string');
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
