/** Milliseconds since the epoch by the clock of the process, which no change of the system's time moves. */
export function monotonicNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits, in ms. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The answer of {@link inTime} when the time limit is over. */
export const LATE = Symbol('late');

/** A promise of work in memory is settled after a few turns of the microtask queue. */
const SOON = 10;

/** Waits for a promise at most `ms` milliseconds. A late one goes on in the background. */
export async function inTime<T>(running: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  running.then(settle, settle);
  // Without a timer, if it is settled soon.
  for (let turn = 0; turn < SOON && !isSettled; turn++) await undefined;
  // One turn of the queue; without await it would be three.
  if (isSettled) return await running;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Calls a function and waits at most `ms` milliseconds. A synchronous throw becomes a rejection.
 *
 * @param failure the error's text when the time is over, e.g. `the store did not answer`
 */
export async function within<T>(ms: number, failure: string, ask: () => T | Promise<T>): Promise<T> {
  const answer = await inTime(Promise.resolve(ask()), ms);
  if (answer === LATE) throw new Error(`${failure} within ${ms} ms`);
  return answer;
}
