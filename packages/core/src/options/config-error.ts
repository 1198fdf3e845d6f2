import { type ConfigMistake, NotificationError } from '../errors.ts';
import { kindOf, lacking } from '../text.ts';

/**
 * Makes an `INVALID_CONFIG` that says what was given and what is wanted; for adapters and stores.
 *
 * @example
 * throw invalidConfig('PATH_INVALID', `path is ${path}`, 'Expected: a path that begins with a slash.');
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
    hint: wanted,
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
