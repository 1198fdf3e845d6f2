import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import type { NotificationError } from '../errors.ts';
import type { Logger } from '../options/logger.ts';

/**
 * Logs a refusal: its code, the ids and the hint. Never a signature, a key, a body or card data.
 *
 * @param isVerified whether the signature was valid: otherwise anybody can cause the line, so it is a warning at most
 */
export function logRefusal(logger: Logger, error: NotificationError, isVerified: boolean): void {
  const fields = {
    code: error.code,
    status: error.status,
    ...error.ids,
    ...error.facts,
    genuine: error.genuine !== undefined,
    hint: error.hint,
    ...(error.diagnosis === undefined ? {} : { diagnosis: withCodesOnly(error.diagnosis) }),
    ...(error.cause === undefined ? {} : { err: error.cause }),
  };
  // An error of another copy of this package may have no severity.
  const { severity = 'error' } = error;
  logger[severity === 'error' && !isVerified ? 'warn' : severity](fields, error.message);
}

function withCodesOnly({ verdict, findings }: SignatureDiagnosis): object {
  return { verdict, findings: findings.map(({ code }) => code) };
}
