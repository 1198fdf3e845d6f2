import { type NotificationError, refusalOf } from './errors.ts';
import type { Logger } from './logger.ts';

/**
 * Says a refusal to the merchant: its code, the ids and the mend. What is genuine yet refused is money in doubt, and
 * therefore at least a warning. Never a signature, a key, a body or card data.
 */
export function logRefusal(logger: Logger, error: NotificationError): void {
  const fields = {
    code: error.code,
    status: error.status,
    ...error.ids,
    genuine: error.genuine !== undefined,
    mend: error.mend,
    ...(error.cause === undefined ? {} : { err: error.cause }),
  };
  logger[refusalOf(error.code).severity](fields, error.message);
}
