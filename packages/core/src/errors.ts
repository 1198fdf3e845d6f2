import type { SignatureDiagnosis } from './diagnosis/finding.ts';
import { type NotificationErrorCode, refusalOf, type Severity } from './error-codes.ts';
import type { NotificationIds } from './notification/ids.ts';
import { property } from './property.ts';
import { type Reply, refuse } from './reply/reply.ts';

export type { NotificationIds };

/**
 * Recognizes our errors across copies of this package: an application may load one copy as ESM and another as
 * CommonJS, and `instanceof` alone does not know the class of the other copy.
 */
const BRAND = Symbol.for('notify-capture.NotificationError');

/** Why the options were refused with `INVALID_CONFIG`. */
export type ConfigErrorReason =
  | 'UNKNOWN_OPTION'
  | 'CLIENT_MISSING'
  | 'CLIENT_AMBIGUOUS'
  | 'CLIENT_INVALID'
  | 'KEY_MISSING'
  | 'KEY_AMBIGUOUS'
  | 'KEY_UNREADABLE'
  | 'KEY_PRIVATE'
  | 'KEY_NOT_RSA'
  | 'KEY_TOO_SHORT'
  | 'KEY_TOO_LONG'
  | 'KEY_EXPONENT_INVALID'
  | 'DURATION_INVALID'
  | 'LEASE_INVALID'
  | 'RETENTION_TOO_SHORT'
  | 'LIMIT_INVALID'
  | 'RECEIVER_INVALID'
  | 'STORE_INVALID'
  | 'LOGGER_INVALID'
  | 'CLOCK_INVALID'
  | 'PATH_INVALID'
  | 'PATH_TAKEN'
  | 'ROUTE_OPTION_INVALID'
  | 'HANDLER_MISSING'
  | 'HANDLER_INVALID'
  | 'TARGET_INVALID'
  | 'OPTIONS_INVALID'
  | 'ENVIRONMENT_MISSING'
  | 'REQUEST_INVALID';

/** A message with a valid signature, as it was received. It is kept when the message cannot be used. */
export interface GenuineMessage {
  /** The merchant client that the message is for. */
  readonly clientId: string;
  /** The literal text of the `request-time` header. */
  readonly requestTime: string;
  /** The exact bytes; absent for a capture that was read from a queue. */
  readonly body?: Uint8Array;
  /** The parsed body, if it was JSON. */
  readonly raw?: unknown;
}

/** The parts of a {@link NotificationError}. */
export interface NotificationErrorDetails {
  /** The event and the expectation, for the log. Never a signature, a key or a body. */
  readonly message: string;
  /** The next step, if it is more exact than the hint of the code. */
  readonly hint?: string | undefined;
  /** The ids of the notification, for the log. */
  readonly ids?: NotificationIds | undefined;
  /** Further facts for the log, e.g. the verified path, or the number of headers. */
  readonly facts?: Readonly<Record<string, string | number | readonly string[]>> | undefined;
  /** Further headers of the reply: `allow`, `retry-after`, `connection`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For `INVALID_CONFIG`. */
  readonly reason?: ConfigErrorReason | undefined;
  /** For `INVALID_CONFIG`: the name of the option. */
  readonly option?: string | undefined;
  /** Why the signature does not match, if that was examined. */
  readonly diagnosis?: SignatureDiagnosis | undefined;
  /** The log level, if it differs from the level of the code. */
  readonly severity?: Severity | undefined;
  /** Present if the signature is valid. */
  readonly genuine?: GenuineMessage | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** Loggers print enumerable properties: these hold a body, or repeat what the receiver logs itself. */
const NOT_ENUMERABLE = ['severity', 'facts', 'genuine'] as const;

/**
 * Every refusal is an error of this class: a `code`, the HTTP `status` that belongs to it, and a `hint`.
 * Express, Fastify and Nest look for `status` and `headers` on an error.
 *
 * @example
 * import { isNotificationError } from '@notify-capture/core';
 *
 * try {
 *   await receiver.authenticate({ method, target, headers, body });
 * } catch (error) {
 *   if (isNotificationError(error) && error.code === 'SIGNATURE_MISMATCH') console.error(error.message, error.hint);
 * }
 */
export class NotificationError extends Error {
  /** Always `NotificationError`. */
  override readonly name: string = 'NotificationError';
  /** Why the request was refused. Every adapter has the same codes. */
  readonly code: NotificationErrorCode;
  /** The HTTP status of the refusal. */
  readonly status: number;
  /** The next step for the person who reads the log. */
  readonly hint: string;
  /**
   * The page about this error, with its cause, its log line and its fix, e.g. `errors/SIGNATURE_MISMATCH`.
   *
   * It is a path below the `homepage` of this package. For `INVALID_CONFIG`, it is the page of the `reason`.
   */
  readonly docs: string;
  /** The ids of the notification, as far as they are known. Unverified unless `genuine` is present. */
  readonly ids: NotificationIds;
  /** Further headers of the reply, e.g. `allow`. */
  readonly headers: Readonly<Record<string, string>>;
  /** For `INVALID_CONFIG`: why the option was refused. */
  readonly reason: ConfigErrorReason | undefined;
  /** For `INVALID_CONFIG`: the name of the option, e.g. `publicKeys`. */
  readonly option: string | undefined;
  /** Why the signature does not match. It is examined at a limited rate. */
  readonly diagnosis: SignatureDiagnosis | undefined;
  /** The log level. */
  readonly severity: Severity;
  /** Further facts for the log. Not enumerable. */
  readonly facts: NonNullable<NotificationErrorDetails['facts']>;
  /** The message, if its signature is valid. Not enumerable, so that no logger prints a body. */
  readonly genuine: GenuineMessage | undefined;

  constructor(code: NotificationErrorCode, details: NotificationErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    const { status, hint, severity } = refusalOf(code);
    this.code = code;
    this.status = status;
    this.hint = details.hint ?? hint;
    this.docs = `errors/${details.reason ?? code}`;
    this.ids = details.ids ?? {};
    this.headers = details.headers ?? {};
    this.reason = details.reason;
    this.option = details.option;
    this.diagnosis = details.diagnosis;
    this.severity = details.severity ?? severity;
    this.facts = details.facts ?? {};
    this.genuine = details.genuine;
    for (const name of NOT_ENUMERABLE) Object.defineProperty(this, name, { enumerable: false });
  }

  /** The reply to send: an adapter writes it as it is. */
  get reply(): Reply {
    return refuse(this, Date.now());
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /** True for errors of any copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNotificationError(value);
  }
}

/**
 * Is this a {@link NotificationError}, of any copy of this package?
 *
 * @example
 * import { isNotificationError } from '@notify-capture/core';
 * import type { ErrorRequestHandler } from 'express';
 *
 * const onError: ErrorRequestHandler = (error, _req, res, next) => {
 *   if (isNotificationError(error)) res.sendStatus(error.status);
 *   else next(error);
 * };
 */
export function isNotificationError(value: unknown): value is NotificationError {
  return typeof value === 'object' && property(value, BRAND) === true;
}
