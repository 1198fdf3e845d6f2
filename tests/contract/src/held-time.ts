import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, vi } from 'vitest';

/**
 * For the tests of a file or a `describe`: time stands still in this process until a test moves it, so that no limit
 * strikes because a machine is slow. Dates, sockets and other processes stay real.
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

/** Lets the time that is held pass, from one timer to the next, until a promise is settled. */
export async function letTimePass<T>(awaited: Promise<T>): Promise<T> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  awaited.then(end, end);
  for (;;) {
    // Whatever needs no time comes first.
    await setImmediate();
    if (over) return awaited;
    vi.advanceTimersToNextTimer();
  }
}
