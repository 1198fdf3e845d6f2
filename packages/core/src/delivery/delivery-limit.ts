import { NotificationError, type NotificationErrorDetails } from '../errors.ts';

/** The message that an error is about. */
type MessageOf = Pick<NotificationErrorDetails, 'ids' | 'genuine'>;

/** In seconds. Alipay has its own retry schedule; this is for a proxy in front. */
const RETRY_AFTER = '1';

/**
 * Limits the deliveries and the calls of `onRefused` that run at the same time. Without a limit, all deliveries of an
 * overloaded process wait for the store's connections until their time limit, and few are acknowledged.
 */
export class DeliveryLimit {
  readonly #max: number;
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get running(): number {
    return this.#running;
  }

  /** @throws NotificationError `OVERLOADED` while the maximum number of deliveries is running */
  requireRoom(about?: () => MessageOf): void {
    if (!this.hasRoom) throw this.overloaded(about?.());
  }

  get hasRoom(): boolean {
    return this.#running < this.#max;
  }

  /** The refusal of a message for which there is no room. */
  overloaded({ ids, genuine }: MessageOf = {}): NotificationError {
    return new NotificationError('OVERLOADED', {
      message: `${this.#max} deliveries are running (maxConcurrency).`,
      headers: { 'retry-after': RETRY_AFTER },
      ids,
      genuine,
    });
  }

  /** Counts a delivery until it ends. A late one ends with its refusal, although its handler may go on. */
  count<T>(delivery: Promise<T>): Promise<T> {
    const leave = (): void => {
      this.#running -= 1;
    };
    this.#running += 1;
    delivery.then(leave, leave);
    return delivery;
  }
}
