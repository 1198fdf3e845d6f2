import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import type { NotificationError } from '../errors.ts';
import { loggableError } from '../loggable-error.ts';
import { type Logger, ofKind } from '../options/logger.ts';
import { loggable, loggableFields } from '../text.ts';

/** The longest message and hint, in characters: some findings together. */
const MAX_SENTENCES = 4_000;

/**
 * Logs a refusal: its code, the ids and the hint. Never a signature, a key, a body or card data. Whatever an
 * unauthenticated client can put into it is cut and escaped.
 *
 * @param kind the kind, if the signature was not valid: then anybody can cause the line, so it is a warning at most
 */
export function logRefusal(logger: Logger, error: NotificationError, kind?: string): void {
  const fields = { ...fieldsOf(error), ...causeOf(error) };
  const marked = kind === undefined ? fields : ofKind(fields, kind);
  logger[levelOf(error, kind === undefined)](marked, sentences(error.message));
}

/** Refusals of one kind that were counted in place of a line for each. */
export interface RefusalCount {
  readonly kind: string;
  readonly count: number;
  /** The time in which they were counted, in ms. */
  readonly span: number;
  /** One of them. */
  readonly sample: NotificationError;
}

/** Logs the number of unverified refusals that have no line of their own, with a sample. */
export function logRefusalCount(logger: Logger, { kind, count, span, sample }: RefusalCount): void {
  const seconds = Math.round(span / 1_000);
  const fields = {
    code: 'REFUSALS_COUNTED',
    refused: sample.code,
    count,
    seconds,
    hint: 'See sample, one of them at random. If their sender is not Alipay, limit the requests in front of this server.',
    sample: { message: sentences(sample.message), ...fieldsOf(sample) },
    ...causeOf(sample),
  };
  const message = `${count} more requests were refused with ${sample.code} within ${seconds} s.`;
  logger[levelOf(sample, false)](ofKind(fields, `counted: ${kind}`), message);
}

function fieldsOf(error: NotificationError): object {
  return {
    code: error.code,
    status: error.status,
    ...loggableFields(error.ids),
    ...loggableFields(error.facts),
    genuine: error.genuine !== undefined,
    hint: sentences(error.hint),
    docs: error.docs,
    ...(error.diagnosis === undefined ? {} : { diagnosis: withCodesOnly(error.diagnosis) }),
  };
}

function causeOf({ cause }: NotificationError): object {
  return cause === undefined ? {} : { err: loggableError(cause) };
}

/** The level of a line. */
export function levelOf(error: NotificationError, isVerified: boolean): 'info' | 'warn' | 'error' {
  // An error of another copy of this package may have no severity.
  const { severity = 'error' } = error;
  return severity === 'error' && !isVerified ? 'warn' : severity;
}

function sentences(text: string): string {
  return loggable(String(text), MAX_SENTENCES, 'any');
}

function withCodesOnly({ verdict, findings }: SignatureDiagnosis): object {
  return { verdict, findings: findings.map(({ code }) => code) };
}
