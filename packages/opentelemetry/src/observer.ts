import type { TracedMessage } from '@notify-capture/core';

/** Sees each message from its start to its reply, and its handler and settle between, or after a timeout. */
export interface MessageObserver {
  /** @param startedAt in ms since the epoch: earlier than now if `authenticate` alone has begun the message */
  started(message: TracedMessage, startedAt: number): void;
  /** `deliver` goes on with a message that started with `authenticate`. */
  resumed?(message: TracedMessage): void;
  /** @param seconds since the start */
  replied(message: TracedMessage, seconds: number): void;
  /**
   * The framework has replied between `authenticate` and `deliver`.
   *
   * @param status of the response; absent if its connection was closed before
   */
  undelivered(message: TracedMessage, seconds: number, status: number | undefined): void;
  handled?(message: TracedMessage): void;
  settleStarted?(message: TracedMessage): void;
  settled?(message: TracedMessage, hasFailed: boolean): void;
}
