import type { CheckResult } from '../certify/certificate.ts';

/** The label of a result in every report. Failed advice has a label of its own, because it does not count as a failure. */
export type ResultLabel = 'pass' | 'fail' | 'advice' | 'inconclusive';

/** The mark of each label. The label stands next to it, so that the reports are readable without colors. */
export const MARKS: Readonly<Record<ResultLabel, string>> = {
  pass: '✓',
  fail: '✗',
  advice: '!',
  inconclusive: '?',
};

export function labelOf({ verdict, level }: CheckResult): ResultLabel {
  return verdict === 'fail' && level === 'advice' ? 'advice' : verdict;
}
