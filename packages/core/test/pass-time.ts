import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

/** Lets time pass, from one timer to the next, until a promise is settled. */
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
