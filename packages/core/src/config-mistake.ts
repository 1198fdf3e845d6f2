import { kindOf, lacking } from './described.ts';
import { NotificationError } from './errors.ts';

/** What kind of mistake an `INVALID_CONFIG` is about. */
export type ConfigMistake =
  | 'UNKNOWN_OPTION'
  | 'CLIENT_MISSING'
  | 'CLIENT_AMBIGUOUS'
  | 'CLIENT_INVALID'
  | 'KEY_MISSING'
  | 'KEY_AMBIGUOUS'
  | 'KEY_UNREADABLE'
  | 'KEY_PRIVATE'
  | 'KEY_NOT_RSA'
  | 'KEY_TOO_SHORT'
  | 'DURATION_INVALID'
  | 'LEASE_MISFIT'
  | 'RETENTION_TOO_SHORT'
  | 'LIMIT_INVALID'
  | 'RECEIVER_INVALID'
  | 'STORE_INVALID'
  | 'LOGGER_INVALID'
  | 'CLOCK_INVALID'
  | 'PATH_INVALID'
  | 'PATH_TAKEN'
  | 'HANDLER_MISSING'
  | 'HANDLER_INVALID'
  | 'TARGET_INVALID';

/**
 * Makes an `INVALID_CONFIG` that says what was given and what is wanted; for adapters and stores.
 *
 * @example
 * throw invalidConfig('PATH_INVALID', `path is ${path}`, 'Wanted: a path that begins with a slash.');
 */
export function invalidConfig(
  mistake: ConfigMistake,
  given: string,
  wanted: string,
  cause?: unknown,
): NotificationError {
  return new NotificationError('INVALID_CONFIG', {
    mistake,
    message: `${mistake}: ${given}. ${wanted}`,
    mend: wanted,
    cause,
  });
}

/** Throws the mistake unless it is right. */
export function demand(right: boolean, mistake: ConfigMistake, given: string, wanted: string): asserts right {
  if (!right) throw invalidConfig(mistake, given, wanted);
}

/** Throws the mistake unless the methods are there. */
export function demandMethods(
  value: unknown,
  methods: readonly string[],
  mistake: ConfigMistake,
  name: string,
  wanted: string,
): void {
  const missing = lacking(value, methods);
  demand(
    missing.length === 0,
    mistake,
    `${name} is ${kindOf(value)} and lacks ${missing.join(', ')}`,
    wanted,
  );
}
