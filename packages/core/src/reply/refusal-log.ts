import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import type { NotificationError } from '../errors.ts';
import { loggableError } from '../loggable-error.ts';
import type { Logger } from '../options/logger.ts';
import { loggable } from '../text.ts';

/** The longest message and hint, in characters: some findings together. */
const MAX_SENTENCES = 4_000;

/**
 * Logs a refusal: its code, the ids and the hint. Never a signature, a key, a body or card data. Whatever an
 * unauthenticated client can put into it is cut and escaped.
 *
 * @param isVerified whether the signature was valid: otherwise anybody can cause the line, so it is a warning at most
 */
export function logRefusal(logger: Logger, error: NotificationError, isVerified: boolean): void {
  const fields = {
    code: error.code,
    status: error.status,
    ...loggableFields(error.ids),
    ...loggableFields(error.facts),
    genuine: error.genuine !== undefined,
    hint: sentences(error.hint),
    docs: error.docs,
    ...(error.diagnosis === undefined ? {} : { diagnosis: withCodesOnly(error.diagnosis) }),
    ...(error.cause === undefined ? {} : { err: loggableError(error.cause) }),
  };
  // An error of another copy of this package may have no severity.
  const { severity = 'error' } = error;
  logger[severity === 'error' && !isVerified ? 'warn' : severity](fields, sentences(error.message));
}

/** Ids and facts. */
export function loggableFields(fields: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, value]) => [name, loggableValue(value)]),
  );
}

function loggableValue(value: unknown): unknown {
  if (typeof value === 'string') return loggable(value);
  return Array.isArray(value) ? value.map(loggableValue) : value;
}

function sentences(text: string): string {
  return loggable(String(text), MAX_SENTENCES, 'any');
}

function withCodesOnly({ verdict, findings }: SignatureDiagnosis): object {
  return { verdict, findings: findings.map(({ code }) => code) };
}
