import { NotificationError } from '../errors.ts';
import { property } from '../property.ts';
import { kindOf } from '../text.ts';

/** The limits of reading a body. */
export interface BodyLimits {
  /** The maximum size of a body, in bytes. */
  readonly maxBodyBytes: number;
  /** The time limit for reading a body, in ms. */
  readonly bodyTimeout: number;
}

// The rest of an unread body stays on the wire, where the server would take it for the next request.
const CLOSE = { connection: 'close' };

export function unavailable(reason: string, hint?: string, cause?: unknown): NotificationError {
  return new NotificationError('RAW_BODY_UNAVAILABLE', {
    message: `The received bytes of the body are not available: ${reason}.`,
    hint,
    cause,
  });
}

export function notBytes(body: unknown): NotificationError {
  return unavailable(
    `body is ${kindOf(body)}, not bytes or a stream`,
    'Pass the received bytes (Uint8Array) or their stream. A parsed body does not have the signed bytes.',
  );
}

export function damagedText(): NotificationError {
  return unavailable(
    'the text contains U+FFFD, so bytes were lost when it was decoded',
    'Keep the body as bytes: collect the chunks, and decode Buffer.concat(chunks).',
  );
}

export function alreadyRead(): NotificationError {
  return unavailable('something else has already read the request stream');
}

export function notByteChunk(chunk: unknown): NotificationError {
  return unavailable(
    `the stream contains ${typeof chunk === 'string' ? 'text' : kindOf(chunk)}, not bytes`,
    'Each chunk must be a Uint8Array. Do not call setEncoding on the request.',
  );
}

export function promiseRejected(cause: unknown): NotificationError {
  return unavailable('body is a promise that was rejected', 'Correct the error in err.', cause);
}

/** Codes of errors that a stream has because its connection is gone. */
const DISCONNECTED =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ABORT_ERR|UND_ERR_\w+|ERR_STREAM_(PREMATURE_CLOSE|DESTROYED)|ERR_HTTP2_\w+)$/;

/** The error of a stream: its connection closed, or something that makes or reads the stream is wrong. */
export function streamFailed(cause: unknown): NotificationError {
  const code = String(property(cause, 'code') ?? property(property(cause, 'cause'), 'code'));
  if (cause === undefined || DISCONNECTED.test(code) || property(cause, 'name') === 'AbortError') {
    return connectionClosed(cause);
  }
  if (code === 'ERR_STREAM_NULL_VALUES') return notByteChunk(null);
  return unavailable('the stream failed while it was read', 'Correct the error in err.', cause);
}

export function connectionClosed(cause?: unknown): NotificationError {
  return new NotificationError('RAW_BODY_UNAVAILABLE', {
    message: 'The connection closed before the body was complete.',
    hint: 'Do nothing: Alipay retries.',
    severity: 'info',
    cause,
  });
}

export function tooManyChunks(max: number): NotificationError {
  return new NotificationError('BODY_TOO_LARGE', {
    message: `The body has more than ${max} chunks.`,
    hint: 'Find the sender of this body. A notification has a few chunks.',
    headers: CLOSE,
  });
}

export function tooLarge(limits: BodyLimits): NotificationError {
  return new NotificationError('BODY_TOO_LARGE', {
    message: `The body is larger than ${limits.maxBodyBytes} bytes (maxBodyBytes).`,
    headers: CLOSE,
  });
}

export function timedOut(received: string, { bodyTimeout }: BodyLimits, hint?: string): NotificationError {
  return new NotificationError('BODY_TIMED_OUT', {
    message: `The body was not complete after ${bodyTimeout} ms (bodyTimeout). ${received}`,
    hint,
    headers: CLOSE,
  });
}
