import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

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
