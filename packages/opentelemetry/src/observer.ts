import type { TracedMessage } from '@notify-capture/core';

/** Sees each message from its start to its reply, and its handler and settle between, or after a timeout. */
export interface MessageObserver {
  /** @param startedAt in ms since the epoch: earlier than now if Nest's guard has authenticated the message */
  started(message: TracedMessage, startedAt: number): void;
  /** @param seconds since the start */
  replied(message: TracedMessage, seconds: number): void;
  handled?(message: TracedMessage): void;
  settleStarted?(message: TracedMessage): void;
  settled?(message: TracedMessage, hasFailed: boolean): void;
}
