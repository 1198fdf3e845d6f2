import { setTimeout as wait } from 'node:timers/promises';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The gap before each of the eight attempts, in ms; the last one comes 24 h 22 min after the first. */
export const GAPS: readonly number[] = [
  0,
  2 * MINUTE,
  10 * MINUTE,
  10 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
];

/** Waits for a gap of Alipay's clock; `false` when it was broken off. */
export async function passed(gap: number, speed: number, signal: AbortSignal): Promise<boolean> {
  try {
    // A timer holds 24 days at most; slower than real time makes more of 15 h than that.
    await wait(Math.min(gap / speed, 2 ** 31 - 1), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
