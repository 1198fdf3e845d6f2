import { type GenuineMessage, NotificationError } from '../errors.ts';
import { property } from '../property.ts';
import { kindOf } from '../text.ts';

/** The message as it was received; under a `Symbol.for`, so that copies of this package share it. */
const ORIGIN = Symbol.for('notify-capture.origin');

/** The fields of every notification that say where it comes from. */
export interface Origin {
  /** The merchant client that the message is for. */
  readonly clientId: string;
  /** The literal `request-time` header. */
  readonly requestTime: string;
  /**
   * The parsed body, unchanged, with unknown fields. It can hold card data and other secrets: not enumerable, not in
   * `toJSON`, never logged. Empty for a capture that was read from a queue.
   */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A message with its parsed body. */
export interface ParsedMessage extends GenuineMessage {
  readonly raw: Record<string, unknown>;
}

/**
 * A notification with its message behind it. Its accessors are on the prototype: so no log line, spread or JSON shows the
 * message, which can hold card data.
 */
export abstract class Received {
  readonly #origin: GenuineMessage;

  constructor(origin: GenuineMessage) {
    this.#origin = origin;
  }

  get raw(): Readonly<Record<string, unknown>> {
    return (this.#origin.raw ?? {}) as Readonly<Record<string, unknown>>;
  }

  get [ORIGIN](): GenuineMessage {
    return this.#origin;
  }
}

/** The message that a notification was made of. */
export function originOf(notification: Origin): GenuineMessage {
  return (notification as unknown as Record<symbol, GenuineMessage>)[ORIGIN] as GenuineMessage;
}

/** Was the value made by a copy of this package? */
export function isReceived(value: unknown): value is Origin {
  return property(value, ORIGIN) !== undefined;
}

/**
 * Refuses a value that no copy of this package has made, e.g. parsed JSON of a notification.
 *
 * @throws NotificationError `HANDLER_FAILED`
 */
export function assertReceived(notification: Origin): void {
  if (isReceived(notification)) return;
  throw new NotificationError('HANDLER_FAILED', {
    message: `receiver.deliver got ${kindOf(notification)} that is not a notification.`,
    hint: 'Pass what authenticate, parseNotification or capturesFromInquiry returned. parseNotification reads the JSON of a capture.',
  });
}

/**
 * The exact bytes of a notification, for an archive or an adapter. They can hold card data. `undefined` for a capture
 * that was read from a queue.
 *
 * @example
 * import { type CaptureHandler, rawBodyOf } from '@notify-capture/core';
 *
 * const onCapture: CaptureHandler = async (capture) => {
 *   await archive.put(capture.captureId, rawBodyOf(capture));
 * };
 */
export function rawBodyOf(notification: Origin): Uint8Array | undefined {
  return originOf(notification).body;
}
