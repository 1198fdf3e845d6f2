import type { Clock } from '../../src/clock.ts';

interface Limit {
  readonly at: number;
  readonly callBack: () => void;
}

/**
 * A clock that advances only on request. A slow machine therefore exceeds no time limit, and an endpoint that never
 * replies exceeds each of them immediately.
 */
export class StillClock implements Clock {
  #now = 0;
  readonly #limits = new Set<Limit>();

  /** The number of exchanges that wait for a reply. */
  get waiting(): number {
    return this.#limits.size;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callBack: () => void): () => void {
    const limit = { at: this.#now + ms, callBack };
    this.#limits.add(limit);
    return () => this.#limits.delete(limit);
  }

  /** Takes no real time: advances this clock and lets the event loop run once. */
  async pause(ms: number): Promise<void> {
    this.pass(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Advances the clock. */
  pass(ms: number): void {
    this.#now += ms;
    for (const limit of [...this.#limits].sort((one, other) => one.at - other.at)) {
      // A limit may cancel the next one.
      if (limit.at > this.#now || !this.#limits.delete(limit)) continue;
      limit.callBack();
    }
  }
}
