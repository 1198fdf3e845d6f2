import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import type { NotificationError } from '../errors.ts';
import type { Logger } from '../options/logger.ts';

/**
 * Says a refusal to the merchant: its code, the ids and the hint. What is genuine yet refused is money in doubt, and
 * therefore at least a warning. Never a signature, a key, a body or card data.
 */
export function logRefusal(logger: Logger, error: NotificationError): void {
  const fields = {
    code: error.code,
    status: error.status,
    ...error.ids,
    ...error.facts,
    genuine: error.genuine !== undefined,
    hint: error.hint,
    ...(error.diagnosis === undefined ? {} : { diagnosis: shortened(error.diagnosis) }),
    ...(error.cause === undefined ? {} : { err: error.cause }),
  };
  logger[error.severity ?? 'error'](fields, error.message);
}

function shortened({ verdict, findings }: SignatureDiagnosis): object {
  return { verdict, findings: findings.map(({ code }) => code) };
}
