import { MACHINE_CLOCK } from '../clock.ts';

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
