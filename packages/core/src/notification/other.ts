import type { GenuineMessage } from '../errors.ts';
import { keepOrigin, type Origin } from './origin.ts';

/** The kind of a notification that is not about a capture. */
export type OtherKind = 'payment' | 'refund' | 'unknown';

/**
 * A verified notification of another kind: Alipay sends `PAYMENT_RESULT` and others to the same address. Only the
 * envelope is typed.
 */
export interface OtherNotification extends Origin {
  readonly kind: OtherKind;
  /** E.g. `PAYMENT_RESULT`. */
  readonly notifyType: string;
}

/** The protocol's types (https://docs.antom.com/ac/ams/paymentrn_online, https://docs.antom.com/ac/ams/notify_refund). */
const KINDS: ReadonlyMap<string, OtherKind> = new Map([
  ['PAYMENT_RESULT', 'payment'],
  ['PAYMENT_PENDING', 'payment'],
  ['UPDATE_AMOUNT_RESULT', 'payment'],
  ['OFFLINE_PAYMENT_CODE', 'payment'],
  ['REFUND_RESULT', 'refund'],
]);

/** A verified body of another type → the notification. */
export function toOther(
  notifyType: string,
  message: GenuineMessage,
  body: Record<string, unknown>,
): OtherNotification {
  const { clientId, requestTime } = message;
  const other = { kind: KINDS.get(notifyType) ?? 'unknown', notifyType, clientId, requestTime };
  return Object.freeze(keepOrigin(other, { ...message, raw: body })) as OtherNotification;
}
