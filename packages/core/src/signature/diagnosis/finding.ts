/** What was different between what Alipay signed and what arrived. */
export type FindingCode =
  | 'OTHER_KEY_VERSION'
  | 'OWN_KEY'
  | 'NO_KEY_FITS'
  | 'OTHER_DIGEST'
  | 'VALUE_ENCODED_TWICE'
  | 'VALUE_REWRITTEN'
  | 'QUERY_LEFT_OUT'
  | 'TRAILING_SLASH'
  | 'MOUNT_PREFIX'
  | 'ABSOLUTE_TARGET'
  | 'REWRITTEN_TARGET'
  | 'PERCENT_CODING'
  | 'SERIALISED_AGAIN'
  | 'COMPRESSED'
  | 'BYTE_ORDER_MARK'
  | 'FINAL_NEWLINE'
  | 'LINE_ENDINGS'
  | 'CLIENT_AND_TIME_SWAPPED'
  | 'METHOD'
  | 'CONTENT_UNKNOWN';

/** One thing that would make the signature fit, or that keeps it from fitting. */
export interface Finding {
  readonly code: FindingCode;
  /** What was found, without any secret. */
  readonly message: string;
  /** What to do about it. */
  readonly mend: string;
}

/** A variant of one part of what is signed; without a finding it is the part as it arrived. */
export interface Variant<T> {
  readonly value: T;
  readonly finding?: Finding;
}

/** Makes a {@link Variant} that differs. */
export function variant<T>(value: T, code: FindingCode, message: string, mend: string): Variant<T> {
  return { value, finding: { code, message, mend } };
}
