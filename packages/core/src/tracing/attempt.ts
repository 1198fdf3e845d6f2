import { ATTEMPT_GAPS } from '../attempt-gaps.ts';

/** The age of a message at each of Alipay's attempts, in ms. */
const AGES = ATTEMPT_GAPS.map((_, at) => ATTEMPT_GAPS.slice(0, at + 1).reduce((sum, gap) => sum + gap));

/** The attempt, from 1, whose age in Alipay's schedule is nearest to `age` in ms. */
export function nearestAttempt(age: number): number {
  const distances = AGES.map((attemptAge) => Math.abs(attemptAge - age));
  return distances.indexOf(Math.min(...distances)) + 1;
}
