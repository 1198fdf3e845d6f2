/** The log level of a refusal. */
export type Severity = 'info' | 'warn' | 'error';

/** How every adapter refuses with one code. */
interface Refusal {
  /** The HTTP status. */
  readonly status: number;
  /** The next step for the merchant. */
  readonly hint: string;
  readonly severity: Severity;
}

/**
 * What an unauthenticated client can cause is a warning at most. A genuine message that the merchant loses, or money in
 * doubt, is an error.
 */
const refusal = (
  status: number,
  hint: string,
  severity: Severity = status < 500 && status !== 409 ? 'warn' : 'error',
): Refusal => ({ status, hint, severity });

/** One code, one status, in every adapter (ARCHITECTURE.md, "Replies"). */
const REFUSALS = {
  METHOD_NOT_ALLOWED: refusal(405, 'Find the other sender of requests to this address.'),
  UNSUPPORTED_MEDIA_TYPE: refusal(415, 'Check whether a proxy rewrites Content-Type.'),
  UNSUPPORTED_ENCODING: refusal(415, 'Check whether a proxy compresses requests.'),
  BODY_TOO_LARGE: refusal(413, 'A notification has a few KiB. Raise maxBodyBytes only for a genuine one.'),
  BODY_TIMED_OUT: refusal(408, 'Check the network in front of this server, or raise bodyTimeout.'),
  MISSING_HEADER: refusal(400, 'Check that no proxy removes the header.'),
  DUPLICATE_HEADER: refusal(400, 'Check that no proxy adds the header again.'),
  MALFORMED_SIGNATURE: refusal(
    400,
    'Expected: algorithm=RSA256, keyVersion=1, signature=<base64, percent-encoded or bare>.',
  ),
  MALFORMED_TIME: refusal(400, 'Expected: epoch milliseconds, or ISO 8601 with an offset.'),
  INVALID_JSON: refusal(400, 'The signature is valid. Keep the message (onRefused) and ask Alipay.'),
  INVALID_NOTIFICATION: refusal(
    400,
    'The signature is valid. Keep the message (onRefused), compare it with the protocol, update this package or ask Alipay.',
  ),
  UNKNOWN_CLIENT: refusal(
    401,
    'If the client is yours, add it to clientId, clients or resolveKeys. Otherwise ignore it: the client is unauthenticated.',
  ),
  UNKNOWN_KEY_VERSION: refusal(
    401,
    "Add this version of Alipay's public key from the dashboard to publicKeys.",
  ),
  SIGNATURE_MISMATCH: refusal(
    401,
    "Check three things: the key is Alipay's public key for this client and environment; the path is the one that Alipay has (otherwise set publicTarget); nothing changes the bytes of the body.",
  ),
  TOO_OLD: refusal(
    401,
    "The signature is valid. Check this server's clock. If the clock is right, the message is a replay. Keep it (onRefused).",
  ),
  TOO_EARLY: refusal(401, "The signature is valid. Check this server's clock. Keep the message (onRefused)."),
  UNHANDLED_TYPE: refusal(
    422,
    'Pass onOther: Alipay sends all kinds of messages to this address, and a lost one can cost money. Or have this kind sent to another address.',
    'error',
  ),
  CONFLICTING_RESULT: refusal(
    409,
    'Inquire about the capture and correct your books. Pass onConflict to handle such a conflict.',
  ),
  DELIVERY_IN_PROGRESS: refusal(503, 'Do nothing: Alipay retries.', 'info'),
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
  STORE_UNAVAILABLE: refusal(503, 'Check the store. Alipay retries for 24 h 22 min.'),
  KEYS_UNAVAILABLE: refusal(503, 'Check the service that resolveKeys calls.', 'warn'),
  CLOSING: refusal(503, 'Do nothing: Alipay retries.', 'info'),
  HANDLER_FAILED: refusal(500, 'Fix the error in err. Alipay retries.'),
  RAW_BODY_UNAVAILABLE: refusal(500, 'Mount this route before any body parser.', 'warn'),
  INVALID_CONFIG: refusal(500, 'Correct the options.'),
} as const satisfies Record<string, Refusal>;

/** Why a notification was refused. The reply table in the documents lists the HTTP status of each code. */
export type NotificationErrorCode = keyof typeof REFUSALS;

/** The row of a code. An error of a newer copy of this package may have a code that this copy does not know. */
export function refusalOf(code: NotificationErrorCode): Refusal {
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : REFUSALS.HANDLER_FAILED;
}
