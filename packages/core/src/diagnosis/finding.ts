/** The difference between the signed message and the received one. */
export type FindingCode =
  | 'OTHER_KEY_VERSION'
  | 'OWN_KEY'
  | 'NO_KEY_MATCHES'
  | 'OTHER_DIGEST'
  | 'SIGNATURE_MISSING'
  | 'HEADER_REPEATED'
  | 'VALUE_ENCODED_TWICE'
  | 'VALUE_REWRITTEN'
  | 'VALUE_DAMAGED'
  | 'QUERY_STRIPPED'
  | 'TRAILING_SLASH'
  | 'MOUNT_PREFIX'
  | 'ABSOLUTE_TARGET'
  | 'REWRITTEN_TARGET'
  | 'PATH_RESOLVED'
  | 'PERCENT_CODING'
  | 'BODY_NOT_BYTES'
  | 'BODY_RESERIALIZED'
  | 'BODY_EMPTY'
  | 'BODY_TRUNCATED'
  | 'BODY_DAMAGED'
  | 'BODY_BASE64'
  | 'BODY_LATIN1'
  | 'BODY_WRAPPED'
  | 'BODY_FORM'
  | 'COMPRESSED'
  | 'BYTE_ORDER_MARK'
  | 'FINAL_NEWLINE'
  | 'LINE_ENDINGS'
  | 'METHOD'
  | 'TIME_UNUSABLE'
  | 'CONTENT_NOT_EXAMINED'
  | 'CONTENT_UNKNOWN';

/** One reason why the signature does not match. */
export interface Finding {
  /** The difference that was found. */
  readonly code: FindingCode;
  /** The difference, without any secret. */
  readonly message: string;
  /** The next step. */
  readonly hint: string;
}

/** Why a signature does not match. Never a reason to accept the request. */
export interface SignatureDiagnosis {
  /**
   * - `valid`: the signature matches; the refusal has another reason.
   * - `content_altered`: Alipay's key signed other content; `findings` describe the difference, or `CONTENT_UNKNOWN`.
   * - `key_wrong`: none of the keys made this signature, or its value is damaged.
   * - `not_examined`: the message would be refused in any case; `findings` say why.
   */
  readonly verdict: 'valid' | 'content_altered' | 'key_wrong' | 'not_examined';
  /** All differences together; empty if the signature matches. */
  readonly findings: readonly Finding[];
}

/** A possible form of one signed part. Without findings it is the received form. */
export interface Variant<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

/** The received form. */
export function asReceived<T>(value: T): Variant<T> {
  return { value, findings: [] };
}

/** Another form. */
export function variant<T>(value: T, code: FindingCode, message: string, hint: string): Variant<T> {
  return { value, findings: [{ code, message, hint }] };
}
