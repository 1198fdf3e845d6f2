import type { ExchangeReply } from '../exchange.ts';
import type { ExchangeFailure } from '../failure.ts';
import type { MessageKind } from '../message-kinds.ts';
import type { ReplyVerdict } from '../reply-verdict.ts';

/**
 * The content of a message.
 *
 * `result`: the result of a capture. `pending`: it is pending. `conflict`: a second result that contradicts the first.
 * `message`: a message of another kind than a capture.
 */
export type MessageRole = 'result' | 'pending' | 'conflict' | 'message';

/**
 * A reply of a delivery. Replies with the same status and the same codes of faults and remarks are of one kind: only the
 * first reply of a kind keeps its headers and its body, because a delivery may receive many thousands.
 */
export interface DeliveryReply
  extends Omit<ExchangeReply, 'headers' | 'body'>,
    Partial<Pick<ExchangeReply, 'headers' | 'body'>> {
  /** The size of the body, in bytes. */
  readonly bodyBytes: number;
}

/** One request of a delivery, and its reply. */
export interface DeliveryAttempt {
  /** The content of the message. */
  readonly role: MessageRole;
  /** The number of the attempt, from 1 to 8. */
  readonly number: number;
  /** The number of the parallel copy, from 1. */
  readonly copy: number;
  /** Since the message's first attempt, in ms on Alipay's clock. */
  readonly afterMs: number;
  /** The literal text of `request-time`. */
  readonly requestTime: string;
  /** The reply, or why there is none. */
  readonly answer: DeliveryReply | ExchangeFailure;
  /** Whether the reply is the acknowledgement. */
  readonly verdict: ReplyVerdict;
  /** `true`: the endpoint acknowledged, but the simulator treats the reply as lost. */
  readonly ackLost: boolean;
}

/** The delivery of one message, with all its attempts. */
export interface MessageDelivery {
  /** The content of the message. */
  readonly role: MessageRole;
  /** The body of the message. */
  readonly body: Readonly<Record<string, unknown>>;
  /** All attempts, also those of parallel copies. */
  readonly attempts: readonly DeliveryAttempt[];
  /** `false`: no attempt was acknowledged, or every acknowledgement was lost. */
  readonly acknowledged: boolean;
}

/** What a delivery is about. */
export interface DeliverySubject {
  /** The kind of the message. */
  readonly kind: MessageKind;
  /** E.g. `DISPUTE_CREATED`, or a further form, such as `failed_refund`. Some kinds have no types. */
  readonly type?: string;
  /** `captureId` of a capture, `disputeId` of a dispute and so on. An authorization has none. */
  readonly id?: string;
}

/** The delivery of one capture or other notification, with all its messages in the order of their first attempts. */
export interface NotificationDelivery extends DeliverySubject {
  /** The messages, in the order of their first attempts. */
  readonly messages: readonly MessageDelivery[];
  /** `true`: all messages are acknowledged, except conflicting ones. */
  readonly acknowledged: boolean;
}

/** The result of {@link deliver}. */
export interface DeliveryResult {
  /** In the order in which the deliveries ended. */
  readonly deliveries: readonly NotificationDelivery[];
  /** The totals. */
  readonly summary: DeliverySummary;
  /** `true`: the signal aborted the delivery. */
  readonly aborted: boolean;
}

/** The totals of a delivery. */
export interface DeliverySummary {
  /** The number of captures, or of notifications of another kind. */
  readonly deliveries: number;
  /** The number of deliveries whose messages are all acknowledged, except conflicting ones. */
  readonly acknowledged: number;
  /** The number of all other deliveries. */
  readonly unacknowledged: number;
  /** The number of requests. */
  readonly sent: number;
  /** The number of acknowledgements that the simulator treated as lost. */
  readonly acksLost: number;
  /** The conflicting messages, if there are any. */
  readonly conflicts?: {
    /** The number of acknowledged ones. */
    readonly acknowledged: number;
    /** The number of refused ones. */
    readonly refused: number;
  };
  /** The number of requests by status, or by the reason why there is no reply: `{ 200: 10, timeout: 1 }`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The reply times, in ms. Missing if there are no replies. */
  readonly latency?: Latency;
  /** The duration of the delivery, in ms on the real clock. */
  readonly ms: number;
}

/** Reply times in ms; percentiles by nearest rank. */
export interface Latency {
  /** The shortest reply time, in ms. */
  readonly min: number;
  /** The mean of the reply times, in ms. */
  readonly mean: number;
  /** The median: half of the replies were as fast, in ms. */
  readonly p50: number;
  /** The time within which 9 of 10 replies were received, in ms. */
  readonly p90: number;
  /** The time within which 99 of 100 replies were received, in ms. */
  readonly p99: number;
  /** The longest reply time, in ms. */
  readonly max: number;
}
