import { NotificationError } from '../errors.ts';
import { kindOf, loggable } from '../text.ts';
import { type RawBody, readBody } from './body.ts';
import type { BodyLimits } from './body-errors.ts';
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
 * import type { RawRequest } from '@notify-capture/core';
 *
 * const raw: RawRequest = { method: req.method, target: req.originalUrl, headers: req.rawHeaders, body: req };
 */
export interface RawRequest {
  /** The received HTTP method. Everything but `POST` is refused. */
  readonly method: string;
  /** The received request target, path and query. */
  readonly target: string;
  /** The received headers, duplicates apart. */
  readonly headers: RawHeaders | undefined;
  /** The received bytes, their stream, or the reason why there are none. */
  readonly body: RawBody;
  /** The number of headers after which Node drops the rest: `server.maxHeadersCount`, if it was changed. */
  readonly maxHeadersCount?: number | undefined;
  /**
   * Calls the listener when the response is sent, with its status, or its connection is closed.
   *
   * For the tracing channels, where the framework can reply by itself between `authenticate` and `deliver`, as Nest does.
   */
  readonly onClose?: ((listener: (status?: number) => void) => void) | undefined;
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
  assertRequest(request);
  const { method, target } = request;
  assertPost(method);
  assertTarget(target);
  assertCount(request.maxHeadersCount);
  const headers = headerPairs(request.headers, request.maxHeadersCount);
  assertJson(headerValues(headers, 'content-type'));
  assertNotCompressed(headerValues(headers, 'content-encoding'));
  const { clientId, requestTime, signature } = signatureHeaders(headers);
  const body = await readBody(request.body, headerValues(headers, 'content-length'), limits);
  return { clientId, requestTime, signature, method, target, headers, body };
}

function assertRequest(request: unknown): void {
  if (typeof request === 'object' && request !== null) return;
  throw new NotificationError('INVALID_CONFIG', {
    message: `The request is ${kindOf(request)}, not an object.`,
    hint: 'Pass { method, target, headers, body } of the received request.',
  });
}

function assertPost(method: unknown): void {
  if (method === 'POST') return;
  const isText = typeof method === 'string';
  throw new NotificationError('METHOD_NOT_ALLOWED', {
    message: `A notification is a POST. The method is ${isText ? shortened(method) : `${kindOf(method)}, not text`}.`,
    hint: isText ? undefined : 'Pass the received method, for example request.method.',
    headers: { allow: 'POST' },
  });
}

/** The signature covers the target: without it nothing can be verified. */
function assertTarget(target: unknown): void {
  if (typeof target === 'string') return;
  throw new NotificationError('INVALID_CONFIG', {
    message: `The target of the request is ${kindOf(target)}, not text.`,
    hint: 'Pass the received path and query as text, for example request.originalUrl.',
  });
}

function assertCount(count: unknown): void {
  if (count === undefined || typeof count === 'number') return;
  throw new NotificationError('INVALID_CONFIG', {
    message: `maxHeadersCount of the request is ${kindOf(count)}, not a number.`,
    hint: 'Pass server.maxHeadersCount, or leave it out.',
  });
}

/** `application/json` in UTF-8. Of a repeated header, every value must fit (fail closed). */
function assertJson(contentTypes: readonly string[]): void {
  if (contentTypes.length > 0 && contentTypes.every(isJson)) return;
  const found = contentTypes.length === 0 ? 'missing' : shortened(contentTypes.join(', '));
  throw new NotificationError('UNSUPPORTED_MEDIA_TYPE', {
    message: `A notification is application/json. The Content-Type is ${found}.`,
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
