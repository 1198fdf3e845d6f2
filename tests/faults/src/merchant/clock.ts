import FakeTimers from '@sinonjs/fake-timers';

/**
 * Installs a clock that the test can move ahead: `elapse` runs all timers that are due. Without it the clock follows the
 * system time. Install it before any other code reads the time.
 */
export function installClock(elapsed: number): { elapse(ms: number): Promise<void> } {
  const clock = FakeTimers.install({
    now: Date.now() + elapsed,
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldAdvanceTime: true,
  });
  return {
    async elapse(ms) {
      await clock.tickAsync(ms);
    },
  };
}
