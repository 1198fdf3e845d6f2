import { NotificationError } from '../errors.ts';
import { loggable } from '../text.ts';
import { type BodyLimits, type RawBody, readBody } from './body.ts';
import {
  type HeaderPairs,
  headerPairs,
  headerValues,
  type RawHeaders,
  type SignatureHeaders,
  signatureHeaders,
} from './headers.ts';

/**
 * One HTTP request as it was received. An adapter passes nothing else.
 *
 * @example
 * const request: RawRequest = { method: req.method, target: req.originalUrl, headers: req.rawHeaders, body: req };
 */
export interface RawRequest {
  readonly method: string;
  /** The received request target, path and query. */
  readonly target: string;
  readonly headers: RawHeaders | undefined;
  readonly body: RawBody;
}

/** A request that has the form of a notification. Nothing in it is verified. */
export interface AdmittedRequest extends SignatureHeaders {
  readonly method: string;
  /** The received target. */
  readonly target: string;
  readonly headers: HeaderPairs;
  readonly body: Uint8Array;
}

/** Step 1: checks the form of the request and reads its body within the limits. */
export async function admit(request: RawRequest, limits: BodyLimits): Promise<AdmittedRequest> {
  assertPost(request.method);
  const { method, target } = request;
  const headers = headerPairs(request.headers);
  assertJson(headerValues(headers, 'content-type'));
  assertNotCompressed(headerValues(headers, 'content-encoding'));
  const { clientId, requestTime, signature } = signatureHeaders(headers);
  const body = await readBody(request.body, headerValues(headers, 'content-length'), limits);
  return { clientId, requestTime, signature, method, target, headers, body };
}

function assertPost(method: string): void {
  if (method === 'POST') return;
  throw new NotificationError('METHOD_NOT_ALLOWED', {
    message: `A notification is a POST. The method is ${shortened(method)}.`,
    headers: { allow: 'POST' },
  });
}

/** `application/json` in UTF-8. Of a repeated header, every value must fit (fail closed). */
function assertJson(contentTypes: readonly string[]): void {
  if (contentTypes.length > 0 && contentTypes.every(isJson)) return;
  throw new NotificationError('UNSUPPORTED_MEDIA_TYPE', {
    message: `A notification is application/json. The Content-Type is ${shortened(contentTypes.join(', '))}.`,
  });
}

/** As Alipay sends it, and without its parameter. */
const USUAL_TYPES: readonly string[] = ['application/json; charset=UTF-8', 'application/json'];

function isJson(contentType: string): boolean {
  if (USUAL_TYPES.includes(contentType)) return true;
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return mediaType === 'application/json' && parameters.every(isHarmlessParameter);
}

function isHarmlessParameter(parameter: string): boolean {
  return !parameter.startsWith('charset') || /^charset="?utf-?8"?$/.test(parameter);
}

function assertNotCompressed(encodings: readonly string[]): void {
  if (encodings.every((encoding) => ['', 'identity'].includes(encoding.trim().toLowerCase()))) return;
  throw new NotificationError('UNSUPPORTED_ENCODING', {
    message: `A notification is not compressed. The Content-Encoding is ${shortened(encodings.join(', '))}.`,
  });
}

function shortened(text: string): string {
  return JSON.stringify(loggable(text, 64));
}
