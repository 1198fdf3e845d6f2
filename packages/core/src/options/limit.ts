import { valueText } from '../text.ts';
import { assertOption } from './config-error.ts';

/** Reads an option that limits a number of things. */
export function readLimit(given: number | undefined, fallback: number, option: string, unit = ''): number {
  const limit = given === undefined ? fallback : given;
  assertOption(Number.isSafeInteger(limit) && limit > 0, {
    reason: 'LIMIT_INVALID',
    option,
    problem: `${option} is ${valueText(limit)}.`,
    expected: `${unit}a whole number greater than 0.`,
  });
  return limit;
}
