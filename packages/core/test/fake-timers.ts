import { afterEach, beforeEach, vi } from 'vitest';

// Fakes the timers in every test of this package: only the test advances them, so that no time limit depends on the speed
// of the machine. Dates stay real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});
