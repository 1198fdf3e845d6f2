import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { AdapterHarness } from './harness.ts';

/**
 * Fakes the timers of this process for the tests of a file or a `describe`: only a test advances them, so that no time
 * limit depends on the speed of the machine. Dates, sockets and other processes stay real.
 */
export function holdTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Advances the fake timers, one by one, until a promise is settled. */
export async function letTimePass<T>(awaited: Promise<T>): Promise<T> {
  let settled = false;
  const markSettled = (): void => {
    settled = true;
  };
  awaited.then(markSettled, markSettled);
  for (;;) {
    // First runs everything that waits for no timer.
    await setImmediate();
    if (settled) return awaited;
    vi.advanceTimersToNextTimer();
  }
}

/** A time limit for an application of a harness, in ms, and the way to let it pass. */
export function timeLimit({ hasOwnTime = false }: AdapterHarness) {
  if (hasOwnTime) return { ms: 200, pass: <T>(awaited: Promise<T>) => awaited };
  const ms = 7_000;
  const pass = async <T>(awaited: Promise<T>): Promise<T> => {
    const result = await letTimePass(awaited);
    expect(performance.now()).toBe(ms);
    return result;
  };
  return { ms, pass };
}
