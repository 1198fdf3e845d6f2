import type { ExchangeReply } from '../exchange.ts';
import type { ExchangeFailure } from '../failure.ts';
import type { MessageKind } from '../message-kinds.ts';
import type { ReplyVerdict } from '../reply-verdict.ts';

/**
 * The content of a message: the result of a capture, that it is pending, or a second result that contradicts the first;
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
  readonly role: MessageRole;
  /** From 1 to 8. */
  readonly number: number;
  /** The number of the parallel copy, from 1. */
  readonly copy: number;
  /** Since the message's first attempt, in ms on Alipay's clock. */
  readonly afterMs: number;
  /** The literal text of `request-time`. */
  readonly requestTime: string;
  readonly answer: DeliveryReply | ExchangeFailure;
  readonly verdict: ReplyVerdict;
  /** `true`: the endpoint acknowledged, but the simulator treats the reply as lost. */
  readonly ackLost: boolean;
}

/** The delivery of one message, with all its attempts. */
export interface MessageDelivery {
  readonly role: MessageRole;
  readonly body: Readonly<Record<string, unknown>>;
  readonly attempts: readonly DeliveryAttempt[];
  /** `false`: no attempt was acknowledged, or every acknowledgement was lost. */
  readonly acknowledged: boolean;
}

/** What a delivery is about. */
export interface DeliverySubject {
  readonly kind: MessageKind;
  /** E.g. `DISPUTE_CREATED`, or a further form, such as `failed_refund`. Some kinds have no types. */
  readonly type?: string;
  /** `captureId` of a capture, `disputeId` of a dispute and so on. An authorization has none. */
  readonly id?: string;
}

/** The delivery of one capture or other notification, with all its messages in the order of their first attempts. */
export interface NotificationDelivery extends DeliverySubject {
  readonly messages: readonly MessageDelivery[];
  /** `true`: all messages are acknowledged, except conflicting ones. */
  readonly acknowledged: boolean;
}

/** The result of {@link deliver}. */
export interface DeliveryResult {
  /** In the order in which the deliveries ended. */
  readonly deliveries: readonly NotificationDelivery[];
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
  /** The number of acknowledged and refused conflicting messages, if there are any. */
  readonly conflicts?: { readonly acknowledged: number; readonly refused: number };
  /** The number of requests by status, or by the reason why there is no reply: `{ 200: 10, timeout: 1 }`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The reply times, in ms. Missing if there are no replies. */
  readonly latency?: Latency;
  /** The duration of the delivery, in ms on the real clock. */
  readonly ms: number;
}

/** Reply times in ms; percentiles by nearest rank. */
export interface Latency {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}
