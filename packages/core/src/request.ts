import { type NodeReadable, readBody } from './body.ts';
import { NotificationError } from './errors.ts';

/**
 * Headers that keep duplicates apart: Node's `rawHeaders` (name, value, name, value, …) or `headersDistinct`. Node's
 * joined `headers` hides a header that came twice: do not pass it. The `Headers` of fetch join too, but so that a
 * doubled header fits nothing and is refused.
 */
export type RawHeaders =
  | readonly string[]
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The body: bytes, a stream of bytes that is read and limited here, or the reason why neither is to be had. */
export type RawBody =
  | Uint8Array
  | NodeReadable
  | AsyncIterable<Uint8Array>
  | { readonly unavailable: string; readonly mend?: string };

/**
 * One HTTP request as it arrived; all that an adapter hands over.
 *
 * @example
 * const request: RawRequest = { method: req.method, target: req.originalUrl, headers: req.rawHeaders, body: req };
 */
export interface RawRequest {
  readonly method: string;
  /** The request target as it arrived, path and query. */
  readonly target: string;
  readonly headers: RawHeaders;
  readonly body: RawBody;
}

/** The three headers that Alipay signs with. */
export interface SignatureHeaders {
  readonly clientId: string;
  readonly requestTime: string;
  readonly signature: string;
}

/** A request that has the form of a notification; nothing of it is verified. */
export interface AdmittedRequest extends SignatureHeaders {
  readonly method: string;
  /** The target as it arrived. */
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** How much and how long is read of a body. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  /** In milliseconds. */
  readonly bodyTimeout: number;
}

/** Step 1: is this a notification by its form? Reads the body within its limits. */
export async function admit(request: RawRequest, limits: BodyLimits): Promise<AdmittedRequest> {
  requirePost(request.method);
  const { method, target } = request;
  const headers = flatHeaders(request.headers);
  requireJson(headerValues(headers, 'content-type'));
  requireIdentity(headerValues(headers, 'content-encoding'));
  const signed = signatureHeaders(headers);
  const body = await readBody(request.body, headerValues(headers, 'content-length'), limits);
  return { ...signed, method, target, headers, body };
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

function requirePost(method: string): void {
  if (method === 'POST') return;
  throw new NotificationError('METHOD_NOT_ALLOWED', {
    message: `A notification is a POST; this was ${shown(method)}.`,
    headers: { allow: 'POST' },
  });
}

/** `application/json`, and no other charset than UTF-8; said twice, both times (closed under doubt). */
function requireJson(contentTypes: readonly string[]): void {
  if (contentTypes.length > 0 && contentTypes.every(isJson)) return;
  throw new NotificationError('UNSUPPORTED_MEDIA_TYPE', {
    message: `A notification is application/json; this was ${shown(contentTypes.join(', ') || 'nothing')}.`,
  });
}

function isJson(contentType: string): boolean {
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return mediaType === 'application/json' && parameters.every(isHarmlessParameter);
}

function isHarmlessParameter(parameter: string): boolean {
  return !parameter.startsWith('charset') || /^charset="?utf-?8"?$/.test(parameter);
}

function requireIdentity(encodings: readonly string[]): void {
  if (encodings.every((encoding) => encoding.trim().toLowerCase() === 'identity')) return;
  throw new NotificationError('UNSUPPORTED_ENCODING', {
    message: `A notification is not compressed; this was ${shown(encodings.join(', '))}.`,
  });
}

/** A stranger's text in a message: short, printable, quoted. */
function shown(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
