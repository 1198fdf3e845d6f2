import type { OtherKind } from '../notification/kinds.ts';
import { newId, type SampleOverrides } from './sample.ts';

/**
 * The documented messages of each kind. A name in capitals is a type of the protocol, and a kind without types has its own
 * name. Another name in lower case is a further form of the first type of its kind.
 */
const NAMES = {
  payment: [
    'PAYMENT_RESULT',
    'PAYMENT_PENDING',
    'UPDATE_AMOUNT_RESULT',
    'OFFLINE_PAYMENT_CODE',
    'direct_payment',
  ],
  refund: ['REFUND_RESULT', 'failed_refund', 'direct_refund'],
  dispute: [
    'DISPUTE_CREATED',
    'DISPUTE_JUDGED',
    'DISPUTE_CANCELLED',
    'DEFENSE_SUPPLIED',
    'DEFENSE_DUE_ALERT',
    'RDR_RESOLVED',
    'DISPUTE_ACCEPTED',
  ],
  authorization: ['AUTHCODE_CREATED', 'TOKEN_CREATED', 'TOKEN_CANCELED'],
  vaulting: ['vaulting'],
  subscription: ['CREATE', 'CHANGE', 'CANCEL', 'TERMINATE', 'UPDATE'],
  subscription_payment: ['subscription_payment'],
  registration: ['registration'],
  payout: ['payout'],
  unknown: ['unknown'],
} as const satisfies Readonly<Record<OtherKind, readonly string[]>>;

/**
 * The name of a documented message of another kind than a capture, e.g. `DISPUTE_CREATED`.
 *
 * It is the type of the message, or the name of a kind without types. Three have a name and the type of another one:
 *
 * - `failed_refund`: a `REFUND_RESULT` with `refundStatus` FAIL. Its `result` has status S, as that of every refund.
 * - `direct_payment`, `direct_refund`: those of another product line. They have `paymentStatus` or `refundStatus`, and no
 *   `result`.
 */
export type OtherSampleName = (typeof NAMES)[OtherKind][number];

/** A documented message of another kind than a capture. */
export interface OtherSample {
  /** The kind of the message. */
  readonly kind: OtherKind;
  /** The name of the message, for {@link sampleOther}. */
  readonly name: OtherSampleName;
  /** Its type in the protocol, e.g. `DISPUTE_CREATED`. Some kinds have none. */
  readonly type?: string;
  /** The body, with new ids and invented values. */
  readonly body: Record<string, unknown>;
}

const RESULT = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };
const AMOUNT = { currency: 'BRL', value: '50000' };
const TIME = '2022-11-10T00:34:52-08:00';

type Fields = Readonly<Record<string, unknown>>;

/** The field with the type of a message; without it, the kind has no types. */
interface KindSample {
  readonly typeField?: string;
  /** The other fields of the message with this name. */
  readonly fields: (name: string) => Fields;
}

/** The documented fields of each kind, from Alipay's pages below https://docs.antom.com/ac/ams/ and its SDKs. */
const SAMPLES: Readonly<Record<OtherKind, KindSample>> = {
  payment: {
    typeField: 'notifyType',
    fields: (name) => ({
      ...(name === 'direct_payment'
        ? { paymentStatus: 'SUCCESS' }
        : name !== 'OFFLINE_PAYMENT_CODE' && { result: RESULT }),
      paymentRequestId: newId('PAYMENT_REQUEST_'),
      paymentId: newId('2026'),
      paymentAmount: AMOUNT,
      paymentCreateTime: TIME,
      paymentTime: TIME,
      paymentResultInfo: { cardNo: '411111******1111', cardBrand: 'VISA', cardholderName: 'Testa Sample' },
    }),
  },
  refund: {
    typeField: 'notifyType',
    fields: (name) => ({
      ...(name !== 'direct_refund' && { result: RESULT }),
      refundStatus: name === 'failed_refund' ? 'FAIL' : 'SUCCESS',
      refundRequestId: newId('REFUND_REQUEST_'),
      refundId: newId('2026'),
      refundAmount: AMOUNT,
      refundTime: TIME,
    }),
  },
  dispute: {
    typeField: 'disputeNotificationType',
    fields: () => ({
      disputeId: newId('2026'),
      paymentId: newId('2026'),
      paymentRequestId: newId('PAYMENT_REQUEST_'),
      disputeAmount: AMOUNT,
      disputeTime: TIME,
      disputeReasonMsg: 'Goods not received',
      disputeReasonCode: '4853',
      disputeSource: 'Mastercard',
      defenseDueTime: '2022-11-20T00:34:52-08:00',
      defendable: true,
    }),
  },
  authorization: {
    typeField: 'authorizationNotifyType',
    fields: (type) => ({
      result: RESULT,
      authState: newId('STATE_'),
      ...(type === 'AUTHCODE_CREATED'
        ? { authCode: newId('SECRET_CODE_') }
        : {
            accessToken: newId('SECRET_TOKEN_'),
            refreshToken: newId('SECRET_REFRESH_'),
            userLoginId: 'testa@example.com',
          }),
    }),
  },
  vaulting: {
    fields: () => ({
      result: RESULT,
      vaultingRequestId: newId('VAULTING_REQUEST_'),
      paymentMethodDetail: {
        paymentMethodType: 'CARD',
        card: { cardToken: newId('SECRET_TOKEN_'), brand: 'VISA', maskedCardNo: '411111******1111' },
      },
      vaultingCreateTime: TIME,
    }),
  },
  subscription: {
    typeField: 'subscriptionNotificationType',
    fields: (type) => ({
      subscriptionRequestId: newId('SUBSCRIPTION_REQUEST_'),
      subscriptionId: newId('2026'),
      subscriptionStatus: type === 'TERMINATE' ? 'TERMINATED' : 'ACTIVE',
      subscriptionStartTime: TIME,
      subscriptionEndTime: '2023-11-10T00:34:52-08:00',
      periodRule: { periodType: 'MONTH', periodCount: '1' },
    }),
  },
  subscription_payment: {
    fields: () => ({
      result: RESULT,
      paymentId: newId('2026'),
      paymentAmount: AMOUNT,
      paymentCreateTime: TIME,
      subscriptionRequestId: newId('SUBSCRIPTION_REQUEST_'),
      subscriptionId: newId('2026'),
      periodStartTime: TIME,
      periodEndTime: '2022-12-10T00:34:52-08:00',
      phaseNo: '1',
    }),
  },
  registration: {
    fields: () => ({
      registrationRequestId: newId('REGISTRATION_REQUEST_'),
      registrationResult: { registrationStatus: 'APPROVED' },
    }),
  },
  payout: {
    fields: () => ({
      transferRequestId: newId('TRANSFER_REQUEST_'),
      transferId: newId('2026'),
      transferResult: RESULT,
      transferFinishTime: TIME,
    }),
  },
  unknown: { fields: () => ({ assetId: newId('2026'), cardStatus: 'ACTIVE' }) },
};

/**
 * Makes the body of a message of another kind than a capture, with its documented fields, new ids and invented values.
 * Secrets contain the text `SECRET`.
 *
 * @param kindOrName a kind, for its first type or the type in `overrides`; or the name of a documented message
 * @param overrides fields that replace those of the sample; `undefined` leaves a field out
 * @throws RangeError unknown kind or name
 * @example
 * import { sampleOther } from '@notify-capture/core/testing';
 *
 * sampleOther('dispute');
 * sampleOther('payment', { notifyType: 'PAYMENT_PENDING' });
 * sampleOther('failed_refund', { refundId: '2026001' });
 */
export function sampleOther(
  kindOrName: OtherKind | OtherSampleName,
  overrides: SampleOverrides = {},
): Record<string, unknown> {
  const { kind, name } = findSample(kindOrName, overrides);
  const type = typeOf(kind, name);
  const { typeField, fields } = SAMPLES[kind];
  return { ...(typeField !== undefined && { [typeField]: type }), ...fields(name), ...overrides };
}

/**
 * Makes every documented message of the other kinds.
 *
 * There is one for each type, a refund that failed, and the payment and the refund of the other product line.
 *
 * @example
 * import { otherSamples } from '@notify-capture/core/testing';
 *
 * for (const { name, body } of otherSamples()) console.log(name, body);
 */
export function otherSamples(): readonly OtherSample[] {
  return KINDS.flatMap((kind) =>
    NAMES[kind].map((name) => {
      const type = typeOf(kind, name);
      return { kind, name, ...(type !== undefined && { type }), body: sampleOther(name) };
    }),
  );
}

const KINDS = Object.keys(NAMES) as readonly OtherKind[];

function findSample(
  kindOrName: string,
  overrides: SampleOverrides,
): { readonly kind: OtherKind; readonly name: string } {
  for (const kind of KINDS) {
    const names: readonly string[] = NAMES[kind];
    if (kindOrName === kind)
      return { kind, name: String(overrides[SAMPLES[kind].typeField ?? ''] ?? names[0]) };
    if (names.includes(kindOrName)) return { kind, name: kindOrName };
  }
  const names = new Set([...KINDS, ...Object.values(NAMES).flat()]);
  throw new RangeError(
    `${kindOrName} is not a kind or a message. Expected: one of ${[...names].join(', ')}.`,
  );
}

/** The type of a message in the protocol, which is its name or, for a name in lower case, the first type of its kind. */
function typeOf(kind: OtherKind, name: string): string | undefined {
  if (SAMPLES[kind].typeField === undefined) return undefined;
  return FURTHER_FORMS.includes(name) ? NAMES[kind][0] : name;
}

const FURTHER_FORMS: readonly string[] = [
  'direct_payment',
  'failed_refund',
  'direct_refund',
] satisfies readonly OtherSampleName[];
