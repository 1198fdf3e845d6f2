import FakeTimers from '@sinonjs/fake-timers';

/**
 * Gives this process a clock that the test can move: it goes as the machine's does, and `elapse` lets time go by at
 * once, with all timers that are due. Install it before anything else reads the time.
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
