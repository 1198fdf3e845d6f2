import { isNotificationError } from '../errors.ts';
import { property } from '../property.ts';
import { inTime, LATE } from '../time-limit.ts';
import {
  alreadyRead,
  type BodyLimits,
  damagedText,
  notBytes,
  promiseRejected,
  streamFailed,
  timedOut,
  tooLarge,
  unavailable,
} from './body-errors.ts';
import { readIterable } from './iterable.ts';
import { hasEnded, type NodeReadable, type PeekableRequest, readStream } from './stream.ts';

/** Bytes, or text from which no byte was lost. */
export type KeptBody = Uint8Array | ArrayBuffer | string;

/** The body: bytes or a promise of them, a stream that the receiver reads within its limits, or the reason why it has none. */
export type RawBody =
  | KeptBody
  /** As {@link readBody} or a `Request` of fetch returns it. A rejection with a `NotificationError` is the refusal. */
  | Promise<KeptBody>
  | NodeReadable
  | AsyncIterable<Uint8Array>
  /** Bytes that something else keeps while it reads the stream: they count when the stream has ended. */
  | {
      /** The stream, for its end and its errors. */
      readonly whenEnded: NodeReadable;
      /** Called once, after the end of the stream. */
      readonly body: () => RawBody;
    }
  | {
      /** Why there are no bytes, for the message of `RAW_BODY_UNAVAILABLE`. */
      readonly unavailable: string;
      /** How to keep them, for its hint. */
      readonly hint?: string;
    };

/**
 * Reads a body within its limits, and never hangs. For adapters of frameworks whose parsers read the body before a
 * route's handler runs.
 *
 * @param declaredLengths the values of `content-length`
 * @throws NotificationError `BODY_TOO_LARGE`, `BODY_TIMED_OUT` or `RAW_BODY_UNAVAILABLE`
 * @example
 * import { readBody } from '@notify-capture/core';
 *
 * const bytes = await readBody(request, [request.headers['content-length'] ?? ''], receiver.bodyLimits);
 */
export async function readBody(
  body: RawBody,
  declaredLengths: readonly string[],
  limits: BodyLimits,
): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return bounded(body, limits);
  try {
    if (typeof body === 'object' && body !== null && isNodeReadable(body)) {
      requireDeclaredLength(declaredLengths, limits);
      return await readStream(body, limits);
    }
    return await readOther(body, declaredLengths, limits);
  } catch (error) {
    // A property or a method of the body threw.
    throw isNotificationError(error) ? error : streamFailed(error);
  }
}

/**
 * Reads a body as {@link readBody} does, and gives the bytes back to the request: a parser can read them again. Of a
 * wrapper's request without `complete`, nobody knows the end before it is read: it gets nothing back.
 *
 * @throws NotificationError `BODY_TOO_LARGE`, `BODY_TIMED_OUT` or `RAW_BODY_UNAVAILABLE`
 * @example
 * import { hasNotificationForm, peekBody } from '@notify-capture/core';
 *
 * if (hasNotificationForm(request)) request.rawBody = await peekBody(request, receiver.bodyLimits);
 */
export async function peekBody(request: PeekableRequest, limits: BodyLimits): Promise<Uint8Array> {
  // Node refuses a repeated content-length. A wrapper's request has no headersDistinct.
  const length = property(property(request, 'headers'), 'content-length');
  requireDeclaredLength([length], limits);
  const isPeekable = typeof property(request, 'complete') === 'boolean';
  return readStream(request, limits, isPeekable ? request : undefined);
}

/** A body that is neither a Uint8Array nor Node's stream. */
async function readOther(
  body: Exclude<RawBody, Uint8Array | NodeReadable>,
  declaredLengths: readonly string[],
  limits: BodyLimits,
): Promise<Uint8Array> {
  if (typeof body === 'string') {
    if (body.includes('\uFFFD')) throw damagedText();
    return bounded(Buffer.from(body, 'utf8'), limits);
  }
  if (typeof body !== 'object' || body === null) throw notBytes(body);
  const bytes = bytesOfBuffer(body);
  if (bytes !== undefined) return bounded(bytes, limits);
  if ('then' in body) return readBody(await settled(body, limits), declaredLengths, limits);
  if ('whenEnded' in body) {
    await ended(body.whenEnded, limits);
    return readBody(body.body(), declaredLengths, limits);
  }
  if ('unavailable' in body) throw unavailable(body.unavailable, body.hint);
  requireDeclaredLength(declaredLengths, limits);
  if (!(Symbol.asyncIterator in body)) throw notBytes(body);
  // A web stream that has a reader, or that json() or the like has read.
  if ('locked' in body && body.locked === true) throw alreadyRead();
  return readIterable(body, limits);
}

/** The bytes of an ArrayBuffer, or of a view on one. */
export function bytesOfBuffer(body: unknown): Uint8Array | undefined {
  if (body instanceof Uint8Array) return body;
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return body instanceof ArrayBuffer || body instanceof SharedArrayBuffer ? new Uint8Array(body) : undefined;
}

async function settled(promise: PromiseLike<RawBody>, limits: BodyLimits): Promise<RawBody> {
  try {
    const body = await inTime(Promise.resolve(promise), limits.bodyTimeout);
    if (body !== LATE) return body;
  } catch (error) {
    throw isNotificationError(error) ? error : promiseRejected(error);
  }
  throw timedOut('body is a promise that was not settled.', limits, 'Find out why it is not settled.');
}

async function ended(stream: NodeReadable, limits: BodyLimits): Promise<void> {
  if (await hasEnded(stream, limits.bodyTimeout)) return;
  if (property(stream, 'readableFlowing') !== false) throw timedOut('Something else reads it.', limits);
  const hint = 'Find what pauses the request stream, and resume it.';
  throw timedOut('Something else has read a part of it and paused the stream.', limits, hint);
}

function requireDeclaredLength(declaredLengths: readonly unknown[], limits: BodyLimits): void {
  for (const length of declaredLengths) if (Number(length) > limits.maxBodyBytes) throw tooLarge(limits);
}

function bounded(bytes: Uint8Array, limits: BodyLimits): Uint8Array {
  if (bytes.byteLength > limits.maxBodyBytes) throw tooLarge(limits);
  return bytes;
}

function isNodeReadable(body: object): body is NodeReadable {
  return 'on' in body && 'off' in body && 'resume' in body;
}
