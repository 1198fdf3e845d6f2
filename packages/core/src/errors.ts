import type { ConfigMistake } from './config-mistake.ts';
import type { SignatureDiagnosis } from './signature/diagnose.ts';

/**
 * Recognises our errors across copies of this package: an application may load one copy as ESM and another
 * as CommonJS, and `instanceof` alone would not know the other's class.
 */
const BRAND = Symbol.for('notify-capture.NotificationError');

/** How loudly a refusal is logged. */
export type Severity = 'info' | 'warn' | 'error';

interface Refusal {
  readonly status: number;
  readonly resultCode: 'PARAM_ILLEGAL' | 'ACCESS_DENIED' | 'REPEAT_REQ_INCONSISTENT' | 'UNKNOWN_EXCEPTION';
  readonly resultStatus: 'F' | 'U';
  readonly severity: Severity;
  readonly mend: string;
}

const illegal = (status: number, mend: string): Refusal => ({
  status,
  resultCode: 'PARAM_ILLEGAL',
  resultStatus: 'F',
  severity: 'warn',
  mend,
});
const denied = (mend: string): Refusal => ({
  status: 401,
  resultCode: 'ACCESS_DENIED',
  resultStatus: 'F',
  severity: 'warn',
  mend,
});
const later = (status: number, severity: Severity, mend: string): Refusal => ({
  status,
  resultCode: 'UNKNOWN_EXCEPTION',
  resultStatus: 'U',
  severity,
  mend,
});

/** One code, one status, in every adapter; and what the merchant can do about it. */
const REFUSALS = {
  METHOD_NOT_ALLOWED: illegal(405, 'Notifications are sent with POST: check who else calls this address.'),
  UNSUPPORTED_MEDIA_TYPE: illegal(
    415,
    'Notifications are application/json in UTF-8: check whether a proxy rewrites Content-Type.',
  ),
  UNSUPPORTED_ENCODING: illegal(
    415,
    'Notifications are sent uncompressed: check whether a proxy compresses requests.',
  ),
  BODY_TOO_LARGE: illegal(
    413,
    'A notification is a few KiB: raise maxBodyBytes only if a genuine one is larger.',
  ),
  BODY_TIMED_OUT: illegal(
    408,
    'The body did not arrive in time: check the network in front of this server, or raise bodyTimeout.',
  ),
  MISSING_HEADER: illegal(
    400,
    'client-id, request-time and signature are required: check that no proxy drops them.',
  ),
  DUPLICATE_HEADER: illegal(400, 'Each of the three headers comes once: check that no proxy adds another.'),
  MALFORMED_SIGNATURE: illegal(
    400,
    'Expected: algorithm=RSA256, keyVersion=1, signature=<base64, percent-encoded or bare>.',
  ),
  MALFORMED_TIME: illegal(400, 'Expected epoch milliseconds, or ISO 8601 with an offset.'),
  INVALID_JSON: illegal(
    400,
    'The body is signed, yet is not JSON in UTF-8: keep it (onRefused) and ask the vendor.',
  ),
  INVALID_NOTIFICATION: illegal(
    400,
    'The body is signed, yet a field that matters does not fit: keep it (onRefused), compare it with the protocol, update this package or ask the vendor.',
  ),
  UNKNOWN_CLIENT: denied(
    'If the client is yours, add it to clientId, clients or resolveKeys; else it is a stranger.',
  ),
  UNKNOWN_KEY_VERSION: denied(
    "Add this version of Alipay's public key from the dashboard to the client's publicKeys.",
  ),
  SIGNATURE_MISMATCH: denied(
    "Check three things: the key is Alipay's public key of this client and environment; the path is the one Alipay was given (publicTarget mends a rewriting proxy); the body is the bytes that arrived.",
  ),
  OUTSIDE_ACCEPTANCE_WINDOW: denied(
    "The signature holds, the time does not: check this server's clock; a replay is refused rightly. Pass onRefused to keep the genuine ones.",
  ),
  UNHANDLED_TYPE: illegal(
    422,
    "Another notification type came to this address, which the vendor takes from the payment's paymentNotifyUrl: pass onOther, or give payments another address.",
  ),
  CONFLICTING_RESULT: {
    status: 409,
    resultCode: 'REPEAT_REQ_INCONSISTENT',
    resultStatus: 'F',
    severity: 'error',
    mend: 'Two different final results came for one capture: inquire about the capture, correct the books by hand, and pass onConflict to settle such a case.',
  },
  DELIVERY_IN_PROGRESS: later(
    503,
    'info',
    'Nothing to do: another delivery of this capture is in the handler.',
  ),
  HANDLER_TIMED_OUT: later(
    503,
    'error',
    'Make the handler faster (put the work in a queue), or raise handlerTimeout and lease.',
  ),
  LEASE_LOST: later(
    503,
    'error',
    'The handler outlived its lease and somebody else has claimed the capture: raise lease, and put context.key under a unique index.',
  ),
  STORE_UNAVAILABLE: later(503, 'error', 'Check the store: the sender tries again for 24 h 22 min.'),
  KEYS_UNAVAILABLE: later(503, 'error', 'resolveKeys failed: check what it asks.'),
  CLOSING: later(503, 'info', 'Nothing to do: this process is shutting down, the sender tries again.'),
  HANDLER_FAILED: later(500, 'error', 'Mend what err says; the sender tries again.'),
  RAW_BODY_UNAVAILABLE: later(
    500,
    'error',
    'Let this route read the body itself: mount it before any body parser.',
  ),
  INVALID_CONFIG: later(500, 'error', 'Correct the options.'),
} as const satisfies Record<string, Refusal>;

/** Why a notification was refused; the README's table says which HTTP status each one is. */
export type NotificationErrorCode = keyof typeof REFUSALS;

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
  readonly mend?: string | undefined;
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
  readonly code: NotificationErrorCode;
  /** The HTTP status of the refusal. */
  readonly status: number;
  /** What the person who reads the log can do. */
  readonly mend: string;
  /** What is known of the notification. Unverified unless `genuine` is there. */
  readonly ids: NotificationIds;
  readonly headers: Readonly<Record<string, string>>;
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
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    const { status, mend, severity } = refusalOf(code);
    this.status = status;
    this.mend = details.mend ?? mend;
    this.ids = details.ids ?? {};
    this.headers = details.headers ?? {};
    if (details.mistake !== undefined) this.mistake = details.mistake;
    if (details.diagnosis !== undefined) this.diagnosis = details.diagnosis;
    Object.defineProperty(this, 'severity', { value: details.severity ?? severity });
    Object.defineProperty(this, 'facts', { value: details.facts ?? {} });
    Object.defineProperty(this, 'genuine', { value: details.genuine });
    Object.defineProperty(this, BRAND, { value: true });
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
