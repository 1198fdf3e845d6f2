import { type KnownResultCode, type Outcome, RESULT_CODES } from '@notify-capture/core';
import { distance } from 'fastest-levenshtein';
import { SimulatorError } from './errors.ts';

/** The result of a sample notification: an outcome, or one of the 23 result codes. */
export type Case = Outcome | KnownResultCode;

const OUTCOMES: readonly string[] = ['captured', 'failed', 'pending'] satisfies readonly Outcome[];

/** The outcomes, then the codes. */
const CASES: readonly string[] = [...OUTCOMES, ...Object.keys(RESULT_CODES)];

/**
 * Reads an outcome or a result code.
 *
 * @throws SimulatorError `OPTION_INVALID`; the hint suggests the nearest one
 */
export function readCase(text: string): Case {
  if (isCase(text)) return text;
  const nearest = nearestOf(text, CASES);
  throw new SimulatorError(
    'OPTION_INVALID',
    `"${text}" is neither an outcome nor one of the 23 result codes.`,
    nearest === undefined ? `Expected: one of ${CASES.join(', ')}.` : `Did you mean ${nearest}?`,
  );
}

/** The most similar candidate, if one is similar enough to suggest a typing error. */
export function nearestOf(text: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(text.length * 0.4)) + 1;
  const [nearest] = candidates
    .map((candidate) => ({ candidate, by: distance(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ by }) => by < limit)
    .sort((one, other) => one.by - other.by);
  return nearest?.candidate;
}

function isCase(text: string): text is Case {
  return CASES.includes(text);
}
