import { inTime, LATE } from '../time-limit.ts';

/** Keeps the running work, so that `close` can wait for it. */
export class Tracker {
  readonly #running = new Set<Promise<unknown>>();

  track<T>(work: Promise<T>): Promise<T> {
    const forget = (): unknown => this.#running.delete(work);
    this.#running.add(work);
    work.then(forget, forget);
    return work;
  }

  /** Waits for all work, at most `ms` milliseconds. */
  async isDone(ms: number): Promise<boolean> {
    return (await inTime(this.#allSettled(), ms)) !== LATE;
  }

  async #allSettled(): Promise<void> {
    // Work can start more work.
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
