import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { Pace } from '../../src/explorer/runs/pace.ts';

/** A clock that stands still. */
const STILL: Clock = {
  now: () => 0,
  after: () => () => undefined,
  pause: async () => undefined,
};

describe('a step', () => {
  it('that is asked for while an attempt is under way skips the next gap, and only that one', async () => {
    const pace = new Pace(STILL, 1, true);
    const { signal } = new AbortController();
    pace.step();
    expect(await pace.wait(120_000, signal)).toBe(true);
    let isOver = false;
    void pace.wait(600_000, signal).then(() => {
      isOver = true;
    });
    await Promise.resolve();
    expect(isOver).toBe(false);
    pace.step();
    await Promise.resolve();
    await Promise.resolve();
    expect(isOver).toBe(true);
  });
});
