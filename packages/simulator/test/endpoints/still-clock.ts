import type { Clock } from '../../src/clock.ts';

interface Limit {
  readonly at: number;
  readonly callBack: () => void;
}

/**
 * A clock on which time passes only when it is told to: a slow machine misses no limit, and an endpoint that never
 * replies meets every limit at once.
 */
export class StillClock implements Clock {
  #now = 0;
  readonly #limits = new Set<Limit>();

  /** How many exchanges wait for a reply. */
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

  /** A pause takes no real time: it lets this clock go on, and the event loop turn once. */
  async pause(ms: number): Promise<void> {
    this.pass(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#now += ms;
    for (const limit of [...this.#limits].sort((one, other) => one.at - other.at)) {
      // A limit may call off the next one.
      if (limit.at > this.#now || !this.#limits.delete(limit)) continue;
      limit.callBack();
    }
  }
}
