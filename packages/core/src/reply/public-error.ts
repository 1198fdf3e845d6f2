import type { NotificationError } from '../errors.ts';
import { resultOf } from './reply.ts';

/** An error for a framework's error handling, which may show it to an unauthenticated client. */
export interface PublicError extends Error {
  /** The HTTP status of the refusal; Express reads it. */
  readonly status: number;
  /** The HTTP status of the refusal; Fastify reads it. */
  readonly statusCode: number;
  /** As in http-errors: the message is not for the client. */
  readonly expose: false;
  /** The result code of the reply, e.g. `ACCESS_DENIED`. */
  readonly code: string;
  /** Further headers of the reply, e.g. `allow`; Express sends them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The reason of the refusal, with the `reply` to send. */
  readonly cause: NotificationError;
}

/**
 * Makes an error of a refusal that a framework may show to anybody; for adapters.
 *
 * Its message, code and stack contain no more than the reply table.
 *
 * @example
 * import { isNotificationError, publicError } from '@notify-capture/core';
 *
 * // An error handler of Express finds the NotificationError at error.cause.
 * next(isNotificationError(error) ? publicError(error) : error);
 */
export function publicError(cause: NotificationError): PublicError {
  const { status } = cause.reply;
  const { result } = resultOf(status);
  const error = new Error(result.resultMessage, { cause });
  // Express's default error page shows the stack.
  error.stack = `${error.name}: ${error.message}`;
  const fields = {
    status,
    statusCode: status,
    expose: false,
    code: result.resultCode,
    headers: cause.headers,
  };
  return Object.assign(error, fields) as PublicError;
}
