import { NotificationError } from '../errors.ts';
import { type BodyLimits, type RawBody, readBody } from './body.ts';
import {
  flatHeaders,
  headerValues,
  type RawHeaders,
  type SignatureHeaders,
  signatureHeaders,
} from './headers.ts';

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

/** A request that has the form of a notification; nothing of it is verified. */
export interface AdmittedRequest extends SignatureHeaders {
  readonly method: string;
  /** The target as it arrived. */
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
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
