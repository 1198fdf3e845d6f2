import { NotificationError, type NotificationErrorDetails } from '../errors.ts';

/** In seconds: the sender's own gaps are longer. */
const RETRY_AFTER = '1';

/**
 * Bounds the deliveries that run at the same time. What comes beyond the bound is refused before it costs anything:
 * otherwise every delivery waits for a connection of the store's pool until its time is up, and none is acknowledged.
 */
export class DeliveryLimit {
  readonly #most: number;
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws NotificationError `OVERLOADED` while as many deliveries as may are running */
  requireRoom(about: Pick<NotificationErrorDetails, 'ids' | 'genuine'> = {}): void {
    if (this.#running < this.#most) return;
    throw new NotificationError('OVERLOADED', {
      message: `${this.#most} deliveries are running (maxConcurrency).`,
      headers: { 'retry-after': RETRY_AFTER },
      ...about,
    });
  }

  /** Counts a delivery until it has ended; one that is late counts until its refusal. */
  async run<T>(delivery: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await delivery();
    } finally {
      this.#running -= 1;
    }
  }
}
