import type { OtherSampleName } from '@notify-capture/core/testing';
import { DOCUMENTED, type DocumentedMessage } from '../message-kinds.ts';
import { newBody, newOtherMessage, type OtherMessage, type Signer } from './other-messages.ts';

/** Different messages that have an id in common. Each has a natural key of its own. */
export interface OtherSeries {
  /** What the messages have in common. */
  readonly sent: string;
  /** In the order in which to send them. */
  readonly messages: readonly OtherMessage[];
}

/** A message of a series: its name, and the fields that differ from those of its sample. */
type Step = readonly [name: OtherSampleName, fields?: Readonly<Record<string, unknown>>];

interface SeriesPlan {
  readonly sent: string;
  /** The fields that all messages have, if they have the field at all. */
  readonly common: readonly string[];
  readonly steps: readonly Step[];
}

const FAILURE = { resultCode: 'PROCESS_FAIL', resultStatus: 'F', resultMessage: 'failed.' };

/**
 * By the natural keys of the kinds. Two messages of a series differ in the type, in the status, or in an id that is more
 * specific than the common one. The protocol has no second message with the `paymentId` of a subscription payment.
 */
const PLANS: readonly SeriesPlan[] = [
  {
    sent: 'messages about one payment, with the same paymentId',
    common: ['paymentId', 'paymentRequestId'],
    steps: [
      ['OFFLINE_PAYMENT_CODE'],
      ['PAYMENT_PENDING'],
      ['PAYMENT_RESULT'],
      ['UPDATE_AMOUNT_RESULT'],
      // Two disputes of the same payment.
      ['DISPUTE_CREATED'],
      ['DISPUTE_CREATED'],
    ],
  },
  {
    sent: 'a direct_payment with PROCESSING and then with SUCCESS, with the same paymentId',
    common: ['paymentId', 'paymentRequestId'],
    steps: [['direct_payment', { paymentStatus: 'PROCESSING' }], ['direct_payment']],
  },
  {
    sent: 'a refund with FAIL and then with SUCCESS, with the same refundId',
    common: ['refundId', 'refundRequestId'],
    steps: [['failed_refund'], ['REFUND_RESULT']],
  },
  {
    sent: 'all types of messages about one dispute, with the same disputeId',
    common: ['disputeId', 'paymentId', 'paymentRequestId'],
    // In the order of a dispute: an endpoint may ignore a message that is late.
    steps: [
      ['DISPUTE_CREATED'],
      ['DEFENSE_DUE_ALERT'],
      ['DEFENSE_SUPPLIED'],
      ['RDR_RESOLVED'],
      ['DISPUTE_ACCEPTED'],
      ['DISPUTE_JUDGED'],
      ['DISPUTE_CANCELLED'],
    ],
  },
  {
    sent: 'an AUTHCODE_CREATED, a TOKEN_CREATED and a TOKEN_CANCELED of one user, with the same accessToken',
    common: ['accessToken', 'refreshToken', 'authState'],
    steps: [['AUTHCODE_CREATED'], ['TOKEN_CREATED'], ['TOKEN_CANCELED']],
  },
  {
    sent: 'a vaulting with status F and then with S, with the same vaultingRequestId',
    common: ['vaultingRequestId'],
    steps: [['vaulting', { result: FAILURE }], ['vaulting']],
  },
  {
    sent: 'messages about one subscription and two payments of it, with the same subscriptionId',
    common: ['subscriptionId', 'subscriptionRequestId'],
    steps: [
      ['CREATE'],
      ['CHANGE'],
      ['UPDATE'],
      ['UPDATE', { subscriptionStatus: 'SUSPENDED' }],
      ['subscription_payment'],
      ['subscription_payment', { phaseNo: '2', periodStartTime: '2022-12-10T00:34:52-08:00' }],
      ['CANCEL'],
      ['TERMINATE'],
    ],
  },
  {
    sent: 'a registration that is rejected and then approved, with the same registrationRequestId',
    common: ['registrationRequestId'],
    steps: [['registration', { registrationResult: { registrationStatus: 'REJECTED' } }], ['registration']],
  },
  {
    sent: 'a payout with status F and then with S, with the same transferId',
    common: ['transferId', 'transferRequestId'],
    steps: [['payout', { transferResult: FAILURE }], ['payout']],
  },
  {
    sent: 'two different messages of an unknown kind, with the same assetId',
    common: ['assetId'],
    steps: [['unknown'], ['unknown', { cardStatus: 'BLOCKED' }]],
  },
];

/** Signs the messages of each series, with new ids. */
export function newOtherSeries(signer: Signer): readonly OtherSeries[] {
  return PLANS.map(({ sent, common, steps }) => {
    const drafts = steps.map(([name, fields]) => {
      const documented = findDocumented(name);
      return { documented, fields, body: newBody(documented) };
    });
    const all: Readonly<Record<string, unknown>> = Object.assign({}, ...drafts.map(({ body }) => body));
    const messages = drafts.map(({ documented, fields, body }) => {
      const shared = common.filter((field) => Object.hasOwn(body, field)).map((field) => [field, all[field]]);
      return newOtherMessage(signer, documented, { ...Object.fromEntries(shared), ...fields });
    });
    return { sent, messages };
  });
}

function findDocumented(name: OtherSampleName): DocumentedMessage {
  const message = DOCUMENTED.find((one) => one.name === name);
  if (message === undefined) throw new RangeError(`${name} is not a documented message.`);
  return message;
}
