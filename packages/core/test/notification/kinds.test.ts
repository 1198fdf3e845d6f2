import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNotificationError, type Notification } from '../../src/index.ts';
import { otherSamples, sampleNotification, sampleOther } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { expectNoSecret } from '../secrets.ts';

const { receiver } = receiverOf();

function read(body: object | string): Promise<Notification> {
  return receiver.authenticate(signed(body));
}

async function kindOf(body: object): Promise<string> {
  return (await read(body)).kind;
}

/** The fields that only one kind has, and a capture's own. */
const DISCRIMINATORS = [
  'notifyType',
  'disputeNotificationType',
  'authorizationNotifyType',
  'vaultingRequestId',
  'subscriptionNotificationType',
  'subscriptionId',
  'periodStartTime',
  'registrationRequestId',
  'transferId',
  'captureId',
];

describe('the kind of a message', () => {
  it.each(otherSamples())(
    '$name is of the kind $kind, without a notifyType of its own too',
    async (sample) => {
      expect(await kindOf(sample.body)).toBe(sample.kind);
    },
  );

  it.each(otherSamples().filter(({ kind }) => kind !== 'payment' && kind !== 'refund'))(
    '$name is of the kind $kind, with a notifyType that its page does not show',
    async ({ kind, body }) => {
      expect(await kindOf({ ...body, notifyType: 'SOMETHING_ELSE' })).toBe(kind);
      expect(await kindOf({ ...body, notifyType: '' })).toBe(kind);
      expect(await kindOf({ ...body, notifyType: null })).toBe(kind);
    },
  );

  it('is decided by a known notifyType first', async () => {
    const dispute = sampleOther('dispute');
    expect(await kindOf({ ...dispute, notifyType: 'REFUND_RESULT' })).toBe('refund');
    expect(await kindOf({ ...dispute, ...sampleNotification() })).toBe('capture');
  });

  it('is the kind of the field, for a type that is newer than this version', async () => {
    expect(await kindOf(sampleOther('dispute', { disputeNotificationType: 'DISPUTE_REOPENED' }))).toBe(
      'dispute',
    );
    expect(await kindOf(sampleOther('authorization', { authorizationNotifyType: 'NEW' }))).toBe(
      'authorization',
    );
  });

  it.each([
    ['direct_payment', 'payment', undefined],
    ['direct_refund', 'refund', 'refunded'],
  ] as const)('of a %s of the other product line is %s, without a result', async (name, kind, outcome) => {
    const other = await read(sampleOther(name));
    expect(other).not.toHaveProperty('result');
    expect([other.kind, other.outcome]).toEqual([kind, outcome]);
  });

  it('is refund for a refund that failed, with the outcome failed although its result has status S', async () => {
    expect(await read(sampleOther('failed_refund'))).toMatchObject({
      kind: 'refund',
      outcome: 'failed',
      result: { status: 'S' },
    });
  });

  it.each([{}, { notifyType: 'CAPTURE_SOMETHING', captureId: 'C' }, { result: { resultStatus: 'S' } }])(
    'is unknown for anything else: %j',
    async (body) => {
      expect(await kindOf(body)).toBe('unknown');
    },
  );

  it('is a capture with a captureId and no type: without its other fields it is invalid', async () => {
    for (const notifyType of [undefined, '', 7, null]) {
      const { captureId } = sampleNotification();
      await expect(read({ captureId, notifyType })).rejects.toMatchObject({ code: 'INVALID_NOTIFICATION' });
    }
  });

  it('is found for every JSON object, or the message is invalid for a reason: nothing else is thrown', async () => {
    const short = fc.oneof(fc.string(), fc.constantFrom('', 'CAPTURE_RESULT', 'PAYMENT_RESULT', '__proto__'));
    const value = fc.oneof(short, fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>);
    const bodies = fc.dictionary(fc.oneof(fc.constantFrom(...DISCRIMINATORS), fc.string()), value);
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        try {
          const notification = await read(JSON.stringify(body));
          expect(JSON.parse(JSON.stringify(notification))).toHaveProperty('kind', notification.kind);
        } catch (error) {
          if (!isNotificationError(error)) throw error;
          expect(error.code).toBe('INVALID_NOTIFICATION');
          expect(error.message).toContain('does not fit the protocol');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is found for values that are nested very deep', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const field of ['authCode', 'registrationResult', 'result']) {
      const body = `{"authorizationNotifyType":"X","registrationRequestId":"R","${field}":${deep}}`;
      expect((await read(body)).kind).toBe('authorization');
    }
  });
});

describe('a notification of another kind', () => {
  it('has its kind, type, ids, result and amount as enumerable fields, and raw as a hidden one', async () => {
    const body = sampleOther('refund', { refundId: 'REFUND_1', refundRequestId: 'R_1' });
    const other = await read(body);
    expect({ ...other }).toEqual({
      kind: 'refund',
      notifyType: 'REFUND_RESULT',
      type: 'REFUND_RESULT',
      outcome: 'refunded',
      clientId: 'T_1',
      requestTime: expect.any(String),
      ids: { refundId: 'REFUND_1', refundRequestId: 'R_1' },
      result: { code: 'SUCCESS', status: 'S' },
      amount: { currency: 'BRL', minorUnits: 50_000n, digits: 2, decimal: '500.00' },
    });
    expect(other.raw).toEqual(body);
    expect(JSON.parse(JSON.stringify(other))).toMatchObject({ amount: { minorUnits: '50000' } });
  });

  it.each([
    ['PAYMENT_PENDING', 'S', 'pending'],
    ['PAYMENT_PENDING', 'F', undefined],
    ['PAYMENT_RESULT', 'F', 'failed'],
    // Of a card this is the authorization.
    ['PAYMENT_RESULT', 'S', undefined],
    ['PAYMENT_RESULT', 'U', undefined],
    ['UPDATE_AMOUNT_RESULT', 'S', undefined],
  ])(
    'a payment has an outcome only where the protocol is unambiguous: %s, %s',
    async (type, status, outcome) => {
      const result = { resultCode: 'X', resultStatus: status };
      expect((await read(sampleOther('payment', { notifyType: type, result }))).outcome).toBe(outcome);
    },
  );

  it.each([
    ['SUCCESS', 'refunded'],
    ['FAIL', 'failed'],
    ['PROCESSING', undefined],
    [undefined, undefined],
  ])('a refund has the outcome of its refundStatus, not of its result: %s', async (refundStatus, outcome) => {
    expect((await read(sampleOther('refund', { refundStatus }))).outcome).toBe(outcome);
  });

  it.each(otherSamples())('$name shows no secret in its fields or its JSON', async ({ body }) => {
    const other = await read(body);
    expectNoSecret(JSON.stringify([other, Object.entries(other).map(String)]));
  });

  it('has no id, result or amount that does not fit the protocol', async () => {
    const other = await read({
      disputeNotificationType: 'DISPUTE_CREATED',
      disputeId: 'x'.repeat(65),
      paymentId: 7,
      paymentRequestId: '\ud800',
      transferId: '',
      disputeAmount: { currency: 'brl', value: '-1' },
      result: { resultCode: 'A', resultStatus: 'X' },
    });
    expect({ ...other }).toMatchObject({ kind: 'dispute', ids: {} });
    expect(other).not.toHaveProperty('amount');
    expect(other).not.toHaveProperty('result');
  });
});

it('parts of a notification can be put into JSON', async () => {
  const other = await read(sampleOther('refund'));
  if (other.kind === 'capture') throw new Error('It is a capture.');
  const { kind, ids, amount } = other;
  expect(JSON.parse(JSON.stringify({ kind, ids, amount }))).toMatchObject({
    amount: { minorUnits: '50000' },
  });
  expect(JSON.parse(JSON.stringify({ ...other }))).toMatchObject({ amount: { minorUnits: '50000' } });
});
