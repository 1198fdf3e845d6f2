import { createHash } from 'node:crypto';
import { isRecord } from '../text.ts';
import { shortText } from './ids.ts';

/** A parsed body. */
export type Body = Readonly<Record<string, unknown>>;

/** What tells one kind of message from the others, and one message of a kind from the next. */
interface KindFacts {
  /** The values of `notifyType` of this kind. */
  readonly notifyTypes?: readonly string[];
  /** The fields that only this kind has; most kinds have no `notifyType`. */
  readonly fields?: readonly string[];
  /** The field that says what happened. */
  readonly typeField?: string;
  readonly resultField: string;
  readonly amountField?: string;
  /** The same for every delivery of the same message; a part is `undefined` if it is missing. */
  readonly naturalKey: (body: Body) => readonly (string | undefined)[];
}

/**
 * The kinds that Alipay sends to the same address as captures, from its pages below https://docs.antom.com/ac/ams/:
 * paymentrn_online, notify_refund, notify_dispute, notifyauth, notify_vaulting, notify_sub, notify_subpayment, nrs.
 */
const KINDS = {
  payment: {
    notifyTypes: ['PAYMENT_RESULT', 'PAYMENT_PENDING', 'UPDATE_AMOUNT_RESULT', 'OFFLINE_PAYMENT_CODE'],
    typeField: 'notifyType',
    resultField: 'result',
    amountField: 'paymentAmount',
    naturalKey: (body) => [
      shortText(body, 'paymentId'),
      shortText(body, 'notifyType'),
      // Another product line has a status in place of the result.
      shortText(member(body, 'result'), 'resultStatus') ?? shortText(body, 'paymentStatus') ?? '',
      // The amount of a payment can be updated several times.
      body['notifyType'] === 'UPDATE_AMOUNT_RESULT' ? shortText(member(body, 'paymentAmount'), 'value') : '',
    ],
  },
  refund: {
    notifyTypes: ['REFUND_RESULT'],
    typeField: 'notifyType',
    resultField: 'result',
    amountField: 'refundAmount',
    naturalKey: (body) => [shortText(body, 'refundId'), shortText(body, 'refundStatus')],
  },
  dispute: {
    fields: ['disputeNotificationType'],
    typeField: 'disputeNotificationType',
    resultField: 'result',
    amountField: 'disputeAmount',
    naturalKey: (body) => [shortText(body, 'disputeId'), shortText(body, 'disputeNotificationType')],
  },
  authorization: {
    fields: ['authorizationNotifyType'],
    typeField: 'authorizationNotifyType',
    resultField: 'result',
    // The code and the token are secrets: a key is stored and logged.
    naturalKey: (body) => [shortText(body, 'authorizationNotifyType'), hashOf(secretsOf(body))],
  },
  vaulting: {
    fields: ['vaultingRequestId'],
    resultField: 'result',
    naturalKey: (body) => [
      shortText(body, 'vaultingRequestId'),
      shortText(member(body, 'result'), 'resultStatus'),
    ],
  },
  subscription: {
    fields: ['subscriptionNotificationType'],
    typeField: 'subscriptionNotificationType',
    resultField: 'result',
    naturalKey: (body) => [
      shortText(body, 'subscriptionId'),
      shortText(body, 'subscriptionNotificationType'),
      shortText(body, 'subscriptionStatus'),
    ],
  },
  subscription_payment: {
    fields: ['subscriptionId', 'periodStartTime'],
    resultField: 'result',
    amountField: 'paymentAmount',
    naturalKey: (body) => [shortText(body, 'paymentId')],
  },
  registration: {
    fields: ['registrationRequestId'],
    resultField: 'result',
    naturalKey: (body) => [
      shortText(body, 'registrationRequestId'),
      hashOf(body['registrationResult'] ?? body['result']),
    ],
  },
  payout: {
    fields: ['transferId'],
    resultField: 'transferResult',
    naturalKey: (body) => [
      shortText(body, 'transferId'),
      shortText(member(body, 'transferResult'), 'resultStatus'),
    ],
  },
  unknown: { typeField: 'notifyType', resultField: 'result', naturalKey: () => [undefined] },
} as const satisfies Record<string, KindFacts>;

/** The kind of a notification that is not about a capture. */
export type OtherKind = keyof typeof KINDS;

/** The facts about a kind. */
export function factsOf(kind: OtherKind): KindFacts {
  return KINDS[kind];
}

/**
 * The kind of a body. A known `notifyType` decides; otherwise the fields that only one kind has. Without them, a body with
 * a `captureId` is about a capture, unless its `notifyType` says something else.
 */
export function notificationKind(body: Body): 'capture' | OtherKind {
  const notifyType = shortText(body, 'notifyType');
  if (notifyType === 'CAPTURE_RESULT') return 'capture';
  for (const [kind, facts] of entries()) {
    if (notifyType !== undefined && facts.notifyTypes?.includes(notifyType) === true) return kind;
  }
  for (const [kind, facts] of entries()) {
    if (facts.fields?.every((field) => shortText(body, field) !== undefined) === true) return kind;
  }
  return notifyType === undefined && Object.hasOwn(body, 'captureId') ? 'capture' : 'unknown';
}

function entries(): readonly (readonly [OtherKind, KindFacts])[] {
  return Object.entries(KINDS) as [OtherKind, KindFacts][];
}

/**
 * The parts that are the same for every delivery of the same message, and of no other. If one is missing, the message can
 * only be recognized by its bytes: then the answer is `undefined`.
 */
export function naturalKey(kind: OtherKind, body: Body): readonly string[] | undefined {
  const parts = factsOf(kind).naturalKey(body);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** An own member that is an object; otherwise an empty one. */
export function member(body: Body, name: string): Body {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return isRecord(value) ? value : {};
}

function secretsOf(body: Body): readonly unknown[] | undefined {
  const secrets = [body['authCode'], body['accessToken']].filter(
    (secret) => typeof secret === 'string' && secret !== '',
  );
  return secrets.length > 0 ? secrets : undefined;
}

function hashOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return createHash('sha256').update(JSON.stringify(value)).digest('hex');
  } catch {
    // JSON.parse reads a value that is nested deeper than JSON.stringify can write.
    return undefined;
  }
}
