import { MACHINE_CLOCK } from '../clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The gaps before Alipay's eight attempts, in ms. The last attempt is 24 h 22 min after the first one.
 *
 * @example
 * const ages = ATTEMPT_GAPS.map((_, index) => ATTEMPT_GAPS.slice(0, index + 1).reduce((sum, gap) => sum + gap));
 */
export const ATTEMPT_GAPS: readonly number[] = [
  0,
  2 * MINUTE,
  10 * MINUTE,
  10 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
];

/** The longest delay of a timer, in ms: about 24 days. At a speed under 1, a gap of 15 h may be longer. */
const MAX_DELAY = 2 ** 31 - 1;

/** Waits for a gap, shortened by `speed`. Returns `false` if the signal is aborted first. */
export async function waitForGap(gap: number, speed: number, signal: AbortSignal): Promise<boolean> {
  try {
    await MACHINE_CLOCK.pause(Math.min(gap / speed, MAX_DELAY), signal);
    return true;
  } catch {
    return false;
  }
}
