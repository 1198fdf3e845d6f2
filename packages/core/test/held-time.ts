import { afterEach, beforeEach, vi } from 'vitest';

// For every test of this package: time stands still until the test moves it, so that no limit strikes because a machine
// is slow. Dates stay real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});
