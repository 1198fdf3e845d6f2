import type { SampleBody } from '@notify-capture/core/testing';
import type { Exchange } from '../exchange.ts';
import type { Verdict } from '../verdict.ts';

/** What a message of a capture says: its result, that it is pending, or another result that contradicts the first. */
export type MessageRole = 'result' | 'pending' | 'conflict';

/** One request, and what came of it. */
export interface DeliveredAttempt {
  readonly role: MessageRole;
  /** From 1 to 8. */
  readonly number: number;
  /** Which of the duplicates that were sent in parallel, from 1. */
  readonly copy: number;
  /** After the message's first attempt, in ms of Alipay's clock. */
  readonly afterMs: number;
  readonly requestTime: string;
  readonly answer: Exchange;
  readonly verdict: Verdict;
  /** It was acknowledged, but the sender never learned of it. */
  readonly ackLost: boolean;
}

/** A message with all its attempts. */
export interface DeliveredMessage {
  readonly role: MessageRole;
  readonly body: SampleBody;
  readonly attempts: readonly DeliveredAttempt[];
  /** `false`: all attempts were in vain. */
  readonly acknowledged: boolean;
}

/** A capture with all its messages, in the order in which they were first sent. */
export interface DeliveredCapture {
  readonly captureId: string;
  readonly messages: readonly DeliveredMessage[];
  /** Are all messages acknowledged, but for a conflicting one? */
  readonly acknowledged: boolean;
}

/** What {@link deliver} answers. */
export interface Delivery {
  /** In the order in which the sender was done with them. */
  readonly captures: readonly DeliveredCapture[];
  readonly summary: DeliverySummary;
  /** The signal ended it before it was done. */
  readonly aborted: boolean;
}

/** A delivery in figures. */
export interface DeliverySummary {
  readonly captures: number;
  /** Captures whose messages are all acknowledged, but for conflicting ones; and the others. */
  readonly acknowledged: number;
  readonly unacknowledged: number;
  /** Requests. */
  readonly sent: number;
  /** Acknowledgements that were taken as lost. */
  readonly acksLost: number;
  /** What became of the conflicting messages, where there were some. */
  readonly conflicts?: { readonly acknowledged: number; readonly refused: number };
  /** How many requests were answered with which status, or why not: `{ 200: 10, timeout: 1 }`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Of the replies, in ms; absent where there were none. */
  readonly latency?: Latency;
  /** In ms, of the real clock. */
  readonly ms: number;
}

/** Percentiles by nearest rank, in ms. */
export interface Latency {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}
