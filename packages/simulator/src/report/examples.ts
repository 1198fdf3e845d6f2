import type { LocalizedText } from '@notify-capture/core';
import type { Observation } from '../certify/check.ts';
import { othersText } from './words.ts';

/** How many observations of one failure a report shows. The JSON output contains all of them. */
const MAX_EXAMPLES = 3;

/** The observations of a check that a report shows. */
export interface Examples {
  /** At most three for each expectation that was not met. */
  readonly shown: readonly Observation[];
  /** How many others there are, as a sentence. Missing if there are none. */
  readonly others?: LocalizedText;
}

/** Selects the observations to show. */
export function examplesOf(observations: readonly Observation[]): Examples {
  const counts = new Map<string, number>();
  const shown = observations.filter(({ expected }) => {
    const count = (counts.get(expected) ?? 0) + 1;
    counts.set(expected, count);
    return count <= MAX_EXAMPLES;
  });
  const omitted = observations.length - shown.length;
  return omitted === 0 ? { shown } : { shown, others: othersText(omitted) };
}
