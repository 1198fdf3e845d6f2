import { NotificationError } from '../errors.ts';

/**
 * Headers that keep duplicates apart: Node's `rawHeaders` (name, value, name, value, …) or `headersDistinct`. Node's
 * joined `headers` hides a header that came twice: do not pass it. The `Headers` of fetch join too, but so that a
 * doubled header fits nothing and is refused.
 */
export type RawHeaders =
  | readonly string[]
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The three headers that Alipay signs with. */
export interface SignatureHeaders {
  readonly clientId: string;
  readonly requestTime: string;
  readonly signature: string;
}

/** Headers as a list: name, value, name, value, …; read once, since an iterator can be read no more often. */
export function flatHeaders(headers: RawHeaders): readonly string[] {
  if (isFlat(headers)) return headers;
  const pairs: Iterable<readonly [string, string | readonly string[] | undefined]> =
    Symbol.iterator in headers ? headers : Object.entries(headers);
  return [...pairs].flatMap(([name, values]) => [values ?? []].flat().flatMap((value) => [name, value]));
}

/** All values of a header, in the order they came; the name is matched whatever its case (RFC 9110, 5.1). */
export function headerValues(headers: readonly string[], name: string): readonly string[] {
  return headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);
}

/** The three headers, each there and each only once. */
export function signatureHeaders(headers: readonly string[]): SignatureHeaders {
  return {
    clientId: singleHeader(headers, 'client-id'),
    requestTime: singleHeader(headers, 'request-time'),
    signature: singleHeader(headers, 'signature'),
  };
}

function isFlat(headers: RawHeaders): headers is readonly string[] {
  return Array.isArray(headers) && headers.every((one) => typeof one === 'string');
}

function singleHeader(headers: readonly string[], name: string): string {
  const [value, ...others] = headerValues(headers, name);
  if (value === undefined || value === '') {
    throw new NotificationError('MISSING_HEADER', { message: `The header ${name} is missing or empty.` });
  }
  if (others.length > 0) {
    throw new NotificationError('DUPLICATE_HEADER', {
      message: `The header ${name} came ${others.length + 1} times.`,
    });
  }
  return value;
}
