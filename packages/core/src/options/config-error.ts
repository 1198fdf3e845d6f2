import { type ConfigErrorReason, NotificationError } from '../errors.ts';
import { kindOf, missingMethods } from '../text.ts';

/** A wrong option. */
export interface ConfigProblem {
  /** The kind of the mistake. */
  readonly reason: ConfigErrorReason;
  /** The option's name, e.g. `publicKeys`. */
  readonly option: string;
  /** The given value, as a sentence: `path is 7.` */
  readonly problem: string;
  /** The expected value, as a sentence without its first word: `a path that begins with a slash.` */
  readonly expected: string;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * Makes an `INVALID_CONFIG` error with the given and the expected value; for adapters and stores.
 *
 * @example
 * import { invalidConfig } from '@notify-capture/core';
 *
 * if (!path.startsWith('/')) {
 *   throw invalidConfig({
 *     reason: 'PATH_INVALID',
 *     option: 'path',
 *     problem: `path is ${path}.`,
 *     expected: 'a path that begins with a slash.',
 *   });
 * }
 */
export function invalidConfig({
  reason,
  option,
  problem,
  expected,
  cause,
}: ConfigProblem): NotificationError {
  const hint = `Expected: ${expected}`;
  return new NotificationError('INVALID_CONFIG', {
    reason,
    option,
    message: `${reason}: ${problem} ${hint}`,
    hint,
    cause,
  });
}

/** Throws an `INVALID_CONFIG` error unless the option is valid. */
export function assertOption(valid: boolean, problem: ConfigProblem): asserts valid {
  if (!valid) throw invalidConfig(problem);
}

/** Throws an `INVALID_CONFIG` error unless the value has the methods. */
export function assertMethods(
  value: unknown,
  methods: readonly string[],
  { option, ...problem }: Omit<ConfigProblem, 'problem'>,
): void {
  const missing = missingMethods(value, methods).join(', ');
  assertOption(missing === '', {
    ...problem,
    option,
    problem: `${option} is ${kindOf(value)} and does not have ${missing}.`,
  });
}
