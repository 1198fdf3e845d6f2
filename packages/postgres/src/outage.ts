import type { Logger } from '@notify-capture/core';

/** The time between two lines about the same outage, in ms. */
const REMINDER = 10 * 60_000;

/** Logs an outage of the database once, then every 10 min, and its end. */
export class Outage {
  readonly #logger: Logger;
  #failures = 0;
  #loggedAt = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  failed(err: unknown): void {
    this.#failures += 1;
    if (this.#failures > 1 && performance.now() - this.#loggedAt < REMINDER) return;
    this.#loggedAt = performance.now();
    const hint = 'Is the database available, and was store.migrate() called? The watch asks again later.';
    const fields = { code: 'WATCH_FAILED', hint, failures: this.#failures, err };
    this.#logger.error(fields, 'The watch gets no answer from the database.');
  }

  ended(): void {
    if (this.#failures === 0) return;
    const fields = { code: 'WATCH_RECOVERED', failures: this.#failures };
    this.#failures = 0;
    this.#logger.info(fields, 'The watch gets answers from the database again.');
  }
}
