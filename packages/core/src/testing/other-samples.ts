import type { OtherKind } from '../notification/kinds.ts';
import { newId, type SampleOverrides } from './sample.ts';

/** A documented message of another kind than a capture. */
export interface OtherSample {
  readonly kind: OtherKind;
  /** Its type, e.g. `DISPUTE_CREATED`; for a kind without types, the name of the kind. */
  readonly name: string;
  /** The body, with new ids and invented values. */
  readonly body: Record<string, unknown>;
}

const RESULT = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };
const AMOUNT = { currency: 'BRL', value: '50000' };
const TIME = '2022-11-10T00:34:52-08:00';

type Fields = Readonly<Record<string, unknown>>;

/** The field with the type of a message, and the documented types; without a field, the kind has no types. */
interface KindSample {
  readonly typeField?: string;
  readonly types?: readonly string[];
  readonly fields: (type: string) => Fields;
}

/** The documented fields of each kind, from Alipay's pages below https://docs.antom.com/ac/ams/ and its SDKs. */
const SAMPLES: Readonly<Record<OtherKind, KindSample>> = {
  payment: {
    typeField: 'notifyType',
    types: ['PAYMENT_RESULT', 'PAYMENT_PENDING', 'UPDATE_AMOUNT_RESULT', 'OFFLINE_PAYMENT_CODE'],
    fields: (type) => ({
      ...(type !== 'OFFLINE_PAYMENT_CODE' && { result: RESULT }),
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
    types: ['REFUND_RESULT'],
    fields: () => ({
      result: RESULT,
      refundStatus: 'SUCCESS',
      refundRequestId: newId('REFUND_REQUEST_'),
      refundId: newId('2026'),
      refundAmount: AMOUNT,
      refundTime: TIME,
    }),
  },
  dispute: {
    typeField: 'disputeNotificationType',
    types: [
      'DISPUTE_CREATED',
      'DISPUTE_JUDGED',
      'DISPUTE_CANCELLED',
      'DEFENSE_SUPPLIED',
      'DEFENSE_DUE_ALERT',
      'RDR_RESOLVED',
      'DISPUTE_ACCEPTED',
    ],
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
    types: ['AUTHCODE_CREATED', 'TOKEN_CREATED', 'TOKEN_CANCELED'],
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
    types: ['CREATE', 'CHANGE', 'CANCEL', 'TERMINATE', 'UPDATE'],
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
 * @param overrides fields that replace those of the sample; `undefined` leaves a field out
 * @throws RangeError unknown kind
 * @example
 * sampleOther('dispute');
 * sampleOther('payment', { notifyType: 'PAYMENT_PENDING' });
 */
export function sampleOther(kind: OtherKind, overrides: SampleOverrides = {}): Record<string, unknown> {
  if (!Object.hasOwn(SAMPLES, kind)) {
    throw new RangeError(`${kind} is not a kind. Expected: one of ${Object.keys(SAMPLES).join(', ')}.`);
  }
  const { typeField, types = [], fields } = SAMPLES[kind];
  const type = String(overrides[typeField ?? ''] ?? types[0]);
  return { ...(typeField !== undefined && { [typeField]: type }), ...fields(type), ...overrides };
}

/**
 * Makes every documented message of the other kinds: one for each type.
 *
 * @example
 * for (const { name, body } of otherSamples()) await send(name, body);
 */
export function otherSamples(): readonly OtherSample[] {
  return (Object.keys(SAMPLES) as OtherKind[]).flatMap((kind) => {
    const { typeField, types } = SAMPLES[kind];
    if (typeField === undefined || types === undefined)
      return [{ kind, name: kind, body: sampleOther(kind) }];
    return types.map((name) => ({ kind, name, body: sampleOther(kind, { [typeField]: name }) }));
  });
}
