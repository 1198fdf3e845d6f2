import type { ResultStatus } from '../interpretation/result-codes.ts';
import { type MessageIds, messageIds, shortText } from './ids.ts';
import { type Body, factsOf, member, type OtherKind } from './kinds.ts';
import { type Money, moneyOf } from './money.ts';
import { type Origin, type ParsedMessage, Received } from './origin.ts';

/** The fields of every notification that is not about a capture. What prints contains no secret. */
export interface OtherFields extends Origin {
  /** The protocol's type, e.g. `PAYMENT_RESULT`. Most kinds have none. */
  readonly notifyType?: string;
  /**
   * What happened, e.g. `DISPUTE_CREATED`.
   *
   * The value of `notifyType`, `disputeNotificationType`, `authorizationNotifyType` or `subscriptionNotificationType`.
   */
  readonly type?: string;
  /** The ids of the message by their names in the protocol, e.g. `ids.refundId`. */
  readonly ids: MessageIds;
  /** The result in the protocol; `transferResult` of a payout. A dispute and a subscription have none. */
  readonly result?: {
    /** The protocol's result code, e.g. `SUCCESS`. */
    readonly code: string;
    /** The protocol's status. */
    readonly status: ResultStatus;
  };
  /** `paymentAmount`, `refundAmount` or `disputeAmount`. */
  readonly amount?: Money;
  /** Plain JSON without `raw`, for logs and queues. */
  toJSON(): Record<string, unknown>;
}

/** A notification about a payment. */
export interface PaymentNotification extends OtherFields {
  /** The notification is about a payment. */
  readonly kind: 'payment';
  /**
   * `pending`: the payment is in progress. `failed`: it failed. Absent in all other cases, for example for a
   * `PAYMENT_RESULT` with status S: of a card this is the authorization, not the money.
   */
  readonly outcome?: 'pending' | 'failed';
}

/** A notification about a refund. */
export interface RefundNotification extends OtherFields {
  /** The notification is about a refund. */
  readonly kind: 'refund';
  /** From `refundStatus`. A `result` with status S only means that the request was accepted. */
  readonly outcome?: 'refunded' | 'failed';
}

/** A notification whose meaning this package does not interpret: read `raw`. */
export interface UninterpretedNotification extends OtherFields {
  /** What the notification is about. */
  readonly kind: Exclude<OtherKind, 'payment' | 'refund'>;
  /** Absent: this package does not interpret the message. */
  readonly outcome?: never;
}

/**
 * A verified notification of another kind than a capture, discriminated by `kind`. Alipay sends all kinds to the same
 * address.
 *
 * @example
 * import type { OtherHandler } from '@notify-capture/core';
 *
 * const onOther: OtherHandler = async ({ kind, type, ids, raw }, { key }) => {
 *   if (kind === 'dispute') await disputes.add(key, ids.disputeId, type, raw['defenseDueTime']);
 * };
 */
export type OtherNotification = PaymentNotification | RefundNotification | UninterpretedNotification;

/** A verified body of another kind → the notification. Nothing in it can be refused. */
export function toOther(kind: OtherKind, genuine: ParsedMessage): OtherNotification {
  return new Other(kind, genuine) as unknown as OtherNotification;
}

class Other extends Received {
  readonly kind: OtherKind;
  readonly clientId: string;
  readonly requestTime: string;
  readonly ids: MessageIds;

  constructor(kind: OtherKind, origin: ParsedMessage) {
    super(origin);
    const body = origin.raw;
    const { typeField, resultField, amountField } = factsOf(kind);
    this.kind = kind;
    this.clientId = origin.clientId;
    this.requestTime = origin.requestTime;
    this.ids = Object.freeze(messageIds(body));
    const others = {
      notifyType: shortText(body, 'notifyType'),
      type: typeField === undefined ? undefined : shortText(body, typeField),
      outcome: outcomeOf(kind, body),
      result: readResult(member(body, resultField)),
      amount: amountField === undefined ? undefined : readAmount(member(body, amountField)),
    };
    Object.freeze(Object.assign(this, present(others)));
  }

  toJSON(): object {
    const { amount, ...others } = this as OtherFields;
    return amount === undefined ? others : { ...others, amount: amount.toJSON() };
  }
}

/** Only where the protocol is unambiguous. */
function outcomeOf(kind: OtherKind, body: Body): OtherNotification['outcome'] {
  const type = shortText(body, 'notifyType');
  const status = shortText(member(body, 'result'), 'resultStatus');
  if (kind === 'payment' && type === 'PAYMENT_PENDING' && status === 'S') return 'pending';
  if (kind === 'payment' && type === 'PAYMENT_RESULT' && status === 'F') return 'failed';
  if (kind !== 'refund') return undefined;
  return REFUND_OUTCOMES.get(body['refundStatus']);
}

const REFUND_OUTCOMES: ReadonlyMap<unknown, RefundNotification['outcome']> = new Map([
  ['SUCCESS', 'refunded'],
  ['FAIL', 'failed'],
]);

function readResult(result: Body): OtherFields['result'] {
  const code = shortText(result, 'resultCode');
  const status = shortText(result, 'resultStatus');
  const isStatus = status === 'S' || status === 'F' || status === 'U';
  return code !== undefined && isStatus ? Object.freeze({ code, status }) : undefined;
}

function readAmount(amount: Body): Money | undefined {
  const currency = shortText(amount, 'currency') ?? '';
  const value = shortText(amount, 'value') ?? '';
  return /^[A-Z]{3}$/.test(currency) && /^\d{1,16}$/.test(value) ? moneyOf(currency, value) : undefined;
}

/** The fields that have a value. */
function present<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
