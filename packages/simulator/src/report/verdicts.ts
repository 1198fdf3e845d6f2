import type { CheckResult } from '../certify/certificate.ts';

/** How a result is called in every report; failed advice is no failure. */
export type Kind = 'pass' | 'fail' | 'advice' | 'not seen';

/** The mark of each kind; the word stands beside it, so that no report needs colours. */
export const MARKS: Readonly<Record<Kind, string>> = { pass: '✓', fail: '✗', advice: '!', 'not seen': '?' };

export function kindOf({ verdict, level }: CheckResult): Kind {
  return verdict === 'fail' && level === 'advice' ? 'advice' : verdict;
}
