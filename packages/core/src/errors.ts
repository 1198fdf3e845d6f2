import type { SignatureDiagnosis } from './diagnosis/finding.ts';

/**
 * Recognises our errors across copies of this package: an application may load one copy as ESM and another
 * as CommonJS, and `instanceof` alone would not know the other's class.
 */
const BRAND = Symbol.for('notify-capture.NotificationError');

/** How loudly a refusal is logged. */
export type Severity = 'info' | 'warn' | 'error';

interface Refusal {
  readonly status: number;
  readonly hint: string;
  readonly severity: Severity;
}

/** A fault of the sender is a warning. A fault of the merchant, or money in doubt, is an error. */
const refusal = (
  status: number,
  hint: string,
  severity: Severity = status < 500 && status !== 409 ? 'warn' : 'error',
): Refusal => ({ status, hint, severity });

/** One code, one status, in every adapter; and what the merchant can do about it. */
const REFUSALS = {
  METHOD_NOT_ALLOWED: refusal(405, 'Check who else calls this address.'),
  UNSUPPORTED_MEDIA_TYPE: refusal(415, 'Check whether a proxy rewrites Content-Type.'),
  UNSUPPORTED_ENCODING: refusal(415, 'Check whether a proxy compresses requests.'),
  BODY_TOO_LARGE: refusal(413, 'A notification is a few KiB: raise maxBodyBytes only for a genuine one.'),
  BODY_TIMED_OUT: refusal(408, 'Check the network in front of this server, or raise bodyTimeout.'),
  MISSING_HEADER: refusal(400, 'Check that no proxy drops it.'),
  DUPLICATE_HEADER: refusal(400, 'Check that no proxy adds it again.'),
  MALFORMED_SIGNATURE: refusal(
    400,
    'Expected: algorithm=RSA256, keyVersion=1, signature=<base64, percent-encoded or bare>.',
  ),
  MALFORMED_TIME: refusal(400, 'Expected: epoch milliseconds, or ISO 8601 with an offset.'),
  INVALID_JSON: refusal(400, 'It is signed: keep it (onRefused) and ask the vendor.'),
  INVALID_NOTIFICATION: refusal(
    400,
    'It is signed: keep it (onRefused), compare it with the protocol, update this package or ask the vendor.',
  ),
  UNKNOWN_CLIENT: refusal(
    401,
    'If the client is yours, add it to clientId, clients or resolveKeys; else it is a stranger.',
  ),
  UNKNOWN_KEY_VERSION: refusal(
    401,
    "Add this version of Alipay's public key from the dashboard to publicKeys.",
  ),
  SIGNATURE_MISMATCH: refusal(
    401,
    "Check that the key is Alipay's for this client and environment, the path the one that Alipay was given (else set publicTarget), and the body the bytes that arrived.",
  ),
  TOO_OLD: refusal(
    401,
    "The signature is valid. Check this server's clock; if it is right, this is a replay. Keep the message (onRefused).",
  ),
  TOO_EARLY: refusal(401, "The signature is valid. Check this server's clock. Keep the message (onRefused)."),
  UNHANDLED_TYPE: refusal(422, 'Pass onOther, or give payments another address (paymentNotifyUrl).'),
  CONFLICTING_RESULT: refusal(
    409,
    'Inquire about the capture, correct the books by hand, and pass onConflict to settle such a case.',
  ),
  DELIVERY_IN_PROGRESS: refusal(503, 'Nothing to do: the sender tries again.', 'info'),
  OVERLOADED: refusal(
    503,
    "If this is rare, do nothing: Alipay retries. Otherwise make the handler faster, run more processes, or raise maxConcurrency and the size of the store's pool.",
    'warn',
  ),
  HANDLER_TIMED_OUT: refusal(
    503,
    'Make the handler faster (put the work in a queue), or raise handlerTimeout and lease.',
  ),
  LEASE_LOST: refusal(503, 'Raise lease, and put context.key under a unique index.'),
  STORE_UNAVAILABLE: refusal(503, 'Check the store: the sender tries again for 24 h 22 min.'),
  KEYS_UNAVAILABLE: refusal(503, 'Check what resolveKeys asks.'),
  CLOSING: refusal(503, 'Nothing to do: the sender tries again.', 'info'),
  HANDLER_FAILED: refusal(500, 'Fix the error in err. Alipay retries.'),
  RAW_BODY_UNAVAILABLE: refusal(500, 'Mount this route before any body parser.'),
  INVALID_CONFIG: refusal(500, 'Correct the options.'),
} as const satisfies Record<string, Refusal>;

/** Why a notification was refused; the README's table says which HTTP status each one is. */
export type NotificationErrorCode = keyof typeof REFUSALS;

/** What kind of mistake an `INVALID_CONFIG` is about. */
export type ConfigMistake =
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
  | 'DURATION_INVALID'
  | 'LEASE_MISFIT'
  | 'RETENTION_TOO_SHORT'
  | 'LIMIT_INVALID'
  | 'RECEIVER_INVALID'
  | 'STORE_INVALID'
  | 'LOGGER_INVALID'
  | 'CLOCK_INVALID'
  | 'PATH_INVALID'
  | 'PATH_TAKEN'
  | 'HANDLER_MISSING'
  | 'HANDLER_INVALID'
  | 'TARGET_INVALID';

/** The ids of a notification, for log lines. */
export interface NotificationIds {
  readonly clientId?: string;
  readonly captureId?: string;
  readonly captureRequestId?: string;
  readonly paymentId?: string;
  readonly notifyType?: string;
}

/** A message whose signature held, as it came: what is kept of it when it cannot be used. */
export interface GenuineMessage {
  readonly clientId: string;
  /** The literal text of the `request-time` header. */
  readonly requestTime: string;
  /** The exact bytes; absent for a capture that came through a queue. */
  readonly body?: Uint8Array;
  /** The parsed body, where it was JSON. */
  readonly raw?: unknown;
}

/** What a {@link NotificationError} is made of. */
export interface NotificationErrorDetails {
  /** What happened and what was expected, for the log. Never a signature, a key or a body. */
  readonly message: string;
  /** What to do, where that is more exact than the code's own advice. */
  readonly hint?: string | undefined;
  readonly ids?: NotificationIds | undefined;
  /** Further facts for the log, e.g. which target was verified. */
  readonly facts?: Readonly<Record<string, string | number | readonly string[]>> | undefined;
  /** Further headers of the reply: `allow`, `retry-after`, `connection`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For `INVALID_CONFIG`: which mistake. */
  readonly mistake?: ConfigMistake | undefined;
  /** Why the signature does not fit, where that was looked into. */
  readonly diagnosis?: SignatureDiagnosis | undefined;
  /** How loudly it is logged, where that differs from the code's own. */
  readonly severity?: Severity | undefined;
  /** Given once the signature held. */
  readonly genuine?: GenuineMessage | undefined;
  readonly cause?: unknown;
}

/**
 * Every refusal is one of these: a `code`, the HTTP `status` that goes with it, and what to do about it.
 * `status` and `headers` are what Express, Fastify and Nest look for on an error.
 *
 * @example
 * if (isNotificationError(error) && error.code === 'SIGNATURE_MISMATCH') alertTeam(error.message);
 */
export class NotificationError extends Error {
  override readonly name: string = 'NotificationError';
  declare readonly code: NotificationErrorCode;
  /** The HTTP status of the refusal. */
  declare readonly status: number;
  /** What the person who reads the log can do. */
  declare readonly hint: string;
  /** What is known of the notification. Unverified unless `genuine` is there. */
  declare readonly ids: NotificationIds;
  declare readonly headers: Readonly<Record<string, string>>;
  /** For `INVALID_CONFIG`: which mistake. */
  declare readonly mistake?: ConfigMistake;
  /** Why the signature does not fit; looked into at a limited rate. */
  declare readonly diagnosis?: SignatureDiagnosis;
  /** How loudly it is logged. */
  declare readonly severity: Severity;
  /** Further facts for the log; not enumerable, as it is logged by the receiver. */
  declare readonly facts: NonNullable<NotificationErrorDetails['facts']>;
  /** The message, once its signature held; not enumerable, so that no logger prints a body. */
  declare readonly genuine?: GenuineMessage;

  constructor(code: NotificationErrorCode, details: NotificationErrorDetails) {
    const { message, cause, mistake, diagnosis, genuine, ids = {}, headers = {}, facts = {} } = details;
    super(message, cause === undefined ? undefined : { cause });
    const row = refusalOf(code);
    const { hint = row.hint, severity = row.severity } = details;
    const known = { ...(mistake && { mistake }), ...(diagnosis && { diagnosis }) };
    Object.assign(this, { code, status: row.status, hint, ids, headers, ...known });
    Object.defineProperties(this, {
      severity: { value: severity },
      facts: { value: facts },
      genuine: { value: genuine },
      [BRAND]: { value: true },
    });
  }

  /** True for errors of any copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNotificationError(value);
  }
}

/**
 * Is this a {@link NotificationError}, also one that another copy of the package made?
 *
 * @example
 * app.use((error, _req, res, next) => (isNotificationError(error) ? res.sendStatus(error.status) : next(error)));
 */
export function isNotificationError(value: unknown): value is NotificationError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

/** The row of the reply table for a code. An error of a newer copy may have a code that this one does not know. */
export function refusalOf(code: NotificationErrorCode): Refusal {
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : REFUSALS.HANDLER_FAILED;
}
