import { shownValue } from '../text.ts';
import { demand } from './config-error.ts';

/** Reads an option that is a count of something. */
export function limit(given: number | undefined, fallback: number, name: string, unit = ''): number {
  const count = given === undefined ? fallback : given;
  const right = Number.isSafeInteger(count) && count > 0;
  demand(
    right,
    'LIMIT_INVALID',
    `${name} is ${shownValue(count)}`,
    `Expected: ${unit}a whole number over 0.`,
  );
  return count;
}
