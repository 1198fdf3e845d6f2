import type { NotificationError } from '../errors.ts';
import { resultOf } from './reply.ts';

/** An error for a framework's error handling, which may show it to an unauthenticated client. */
export interface PublicError extends Error {
  readonly status: number;
  readonly statusCode: number;
  /** As in http-errors: the message is not for the client. */
  readonly expose: false;
  /** The result code of the reply, e.g. `ACCESS_DENIED`. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The reason of the refusal, with the `reply` to send. */
  readonly cause: NotificationError;
}

/**
 * A refusal for a framework's own error handling: its message, code and stack contain no more than the reply table; for
 * adapters.
 *
 * @example
 * next(publicError(error)); // Express; an error handler finds the NotificationError at error.cause
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
