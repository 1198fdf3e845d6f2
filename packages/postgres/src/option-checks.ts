import { type ConfigErrorReason, invalidConfig } from '@notify-capture/core';

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export function assertObject(
  given: unknown,
  option: string,
  names: readonly string[],
): asserts given is object {
  if (typeof given === 'object' && given !== null) return;
  throw invalidConfig({
    reason: 'STORE_INVALID',
    option,
    problem: `${option} is ${textOf(given)}.`,
    expected: `an object with ${names.join(', ')}.`,
  });
}

/**
 * Refuses a missing argument and unknown options: a misspelled option would silently have its default.
 *
 * @param names the names of all options
 * @param ignored further names, which have no effect
 * @throws NotificationError `INVALID_CONFIG` with `UNKNOWN_OPTION`
 */
export function assertOptions(
  given: unknown,
  option: string,
  names: readonly string[],
  ignored: readonly string[] = [],
): void {
  assertObject(given, option, names);
  const unknown = Object.keys(given).find((name) => !names.includes(name) && !ignored.includes(name));
  if (unknown === undefined) return;
  throw invalidConfig({
    reason: 'UNKNOWN_OPTION',
    option: unknown,
    problem: `Unknown option ${textOf(unknown)}.`,
    expected: `one of ${names.join(', ')}.`,
  });
}

/** A whole number that an option must be. */
export interface WholeNumber {
  readonly option: string;
  readonly reason: Extract<ConfigErrorReason, 'DURATION_INVALID' | 'LIMIT_INVALID'>;
  readonly min: number;
  readonly max: number;
}

/** @throws NotificationError `INVALID_CONFIG` */
export function assertWhole(given: unknown, { option, reason, min, max }: WholeNumber): void {
  if (typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max) return;
  const unit = reason === 'DURATION_INVALID' ? ' of milliseconds' : '';
  throw invalidConfig({
    reason,
    option,
    problem: `${option} is ${textOf(given)}.`,
    expected: `a whole number${unit} from ${min} to ${max}.`,
  });
}

/** @throws NotificationError `INVALID_CONFIG` with `LIMIT_INVALID` if it is not a number of rows */
export function assertLimit(given: unknown): void {
  assertWhole(given, { option: 'limit', reason: 'LIMIT_INVALID', min: 1, max: Number.MAX_SAFE_INTEGER });
}

/** A value in a message: a text is quoted if it is short and printable. */
function textOf(value: unknown): string {
  if (typeof value === 'number' || value === null) return String(value);
  if (typeof value !== 'string') return typeof value;
  return /^[\x20-\x7e]{0,64}$/.test(value) ? JSON.stringify(value) : `a text of ${value.length} characters`;
}
