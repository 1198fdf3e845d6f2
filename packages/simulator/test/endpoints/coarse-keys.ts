import { CorrectEndpoint } from './correct-endpoint.ts';
import { kindOf, type OtherBody } from './other-messages.ts';

/** The fields whose values identify a message; `a.b` is a field of a field. */
type Key = readonly string[];

/** The natural keys, with the fields that Alipay documents. */
const NATURAL: Readonly<Record<string, Key>> = {
  payment: ['paymentId', 'notifyType', 'paymentStatus'],
  refund: ['refundId', 'refundStatus'],
  dispute: ['disputeId', 'disputeNotificationType'],
  authorization: ['authorizationNotifyType', 'authCode', 'accessToken'],
  vaulting: ['vaultingRequestId', 'result.resultStatus'],
  subscription: ['subscriptionId', 'subscriptionNotificationType', 'subscriptionStatus'],
  subscription_payment: ['paymentId'],
  registration: ['registrationRequestId', 'registrationResult.registrationStatus'],
  payout: ['transferId', 'transferResult.resultStatus'],
};

/** Recognizes a repeat by the natural key, not by the whole message. Correct. */
export class KeysByNaturalKey extends CorrectEndpoint {
  protected readonly keys: Readonly<Record<string, Key>> = NATURAL;

  protected override async deliverOther(body: OtherBody): Promise<void> {
    const kind = kindOf(body);
    const fields = this.keys[kind];
    const key = fields?.map((path) => valueAt(body, path));
    await this.desk.handle(body, JSON.stringify(key === undefined ? body : [this.scopeOf(kind), ...key]));
  }

  /** Messages with different scopes have different keys. */
  protected scopeOf(kind: string): string {
    return kind;
  }
}

function valueAt(body: OtherBody, path: string): unknown {
  const [field = '', member = ''] = path.split('.');
  const value = body[field];
  if (member === '') return value;
  return typeof value === 'object' && value !== null ? (value as OtherBody)[member] : undefined;
}

export class KeysByDisputeId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, dispute: ['disputeId'] };
}

export class KeysByPaymentId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, payment: ['paymentId'] };
}

/** A direct payment that succeeds after it was in progress has the same type. */
export class KeysPaymentsByType extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, payment: ['paymentId', 'notifyType'] };
}

/** One table for everything that has a paymentId. */
export class KeysByAnyPaymentId extends KeysByNaturalKey {
  protected override readonly keys = {
    ...NATURAL,
    payment: ['paymentId'],
    dispute: ['paymentId'],
    subscription_payment: ['paymentId'],
  };

  protected override scopeOf(kind: string): string {
    return ['payment', 'dispute', 'subscription_payment'].includes(kind) ? 'paymentId' : kind;
  }
}

/** Two disputes of one payment have the same key. */
export class KeysByPaymentIdAndType extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, dispute: ['paymentId', 'disputeNotificationType'] };
}

export class KeysByRefundId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, refund: ['refundId'] };
}

export class KeysByToken extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, authorization: ['authCode', 'accessToken'] };
}

export class KeysByVaultingRequestId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, vaulting: ['vaultingRequestId'] };
}

export class KeysBySubscriptionId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, subscription: ['subscriptionId'] };
}

export class KeysBySubscriptionIdAndType extends KeysByNaturalKey {
  protected override readonly keys = {
    ...NATURAL,
    subscription: ['subscriptionId', 'subscriptionNotificationType'],
  };
}

export class KeysPaymentsBySubscriptionId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, subscription_payment: ['subscriptionId'] };
}

export class KeysByRegistrationRequestId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, registration: ['registrationRequestId'] };
}

export class KeysByTransferId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, payout: ['transferId'] };
}

/** The kind of these messages is unknown. */
export class KeysByAssetId extends KeysByNaturalKey {
  protected override readonly keys = { ...NATURAL, unknown: ['assetId'] };
}
