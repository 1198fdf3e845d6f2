/** What was different between what Alipay signed and what arrived. */
export type FindingCode =
  | 'OTHER_KEY_VERSION'
  | 'OWN_KEY'
  | 'NO_KEY_MATCHES'
  | 'OTHER_DIGEST'
  | 'SIGNATURE_MISSING'
  | 'HEADER_DOUBLED'
  | 'VALUE_ENCODED_TWICE'
  | 'VALUE_REWRITTEN'
  | 'VALUE_DAMAGED'
  | 'QUERY_STRIPPED'
  | 'TRAILING_SLASH'
  | 'MOUNT_PREFIX'
  | 'ABSOLUTE_TARGET'
  | 'REWRITTEN_TARGET'
  | 'PERCENT_CODING'
  | 'BODY_NOT_BYTES'
  | 'BODY_RESERIALIZED'
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
  readonly hint: string;
}

/** Why a signature does not fit. Never a reason to accept the request. */
export interface SignatureDiagnosis {
  /**
   * - `fits`: it does fit; the reason for a refusal is elsewhere.
   * - `content_altered`: Alipay's key signed something else; `findings` say what, or `CONTENT_UNKNOWN`.
   * - `key_wrong`: none of the keys made this signature, or its value was damaged.
   */
  readonly verdict: 'fits' | 'content_altered' | 'key_wrong';
  /** All of them together make the signature fit; empty when it does anyway. */
  readonly findings: readonly Finding[];
}

/** A form that one part of what is signed may have had; without findings it is the part as it arrived. */
export interface Variant<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

/** The part as it arrived. */
export function asArrived<T>(value: T): Variant<T> {
  return { value, findings: [] };
}

/** A form that differs. */
export function variant<T>(value: T, code: FindingCode, message: string, hint: string): Variant<T> {
  return { value, findings: [{ code, message, hint }] };
}

/** Each form, and what a further step makes of it. */
export function andThen<T>(
  forms: readonly Variant<T>[],
  step: (value: T) => readonly Variant<T>[],
): readonly Variant<T>[] {
  return forms.flatMap((form) => [
    form,
    ...step(form.value).map(({ value, findings }) => ({ value, findings: [...form.findings, ...findings] })),
  ]);
}
