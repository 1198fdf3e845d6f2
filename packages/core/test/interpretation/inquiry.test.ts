import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaptureNotification, capturesFromInquiry, type DeliveryContext } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { captureOf, receiverOf, signed } from '../observed-receiver.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const options = { clientId: 'T_1', clock: () => NOW };

/** The documented form of one transaction of an inquiry, with invented values. */
function transaction(fields: object = {}): Record<string, unknown> {
  return {
    transactionResult: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' },
    transactionId: 'CAPTURE_1',
    transactionType: 'CAPTURE',
    transactionStatus: 'SUCCESS',
    transactionAmount: { currency: 'BRL', value: '50000' },
    transactionRequestId: 'CAPTURE_REQUEST_1',
    transactionTime: '2026-11-27T09:00:00+01:00',
    ...fields,
  };
}

function inquiry(transactions: unknown, fields: object = {}): Record<string, unknown> {
  const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };
  return { result, paymentStatus: 'SUCCESS', paymentId: 'PAYMENT_1', transactions, ...fields };
}

describe('capturesFromInquiry', () => {
  it('answers a notification for each capture, interpreted by the table of the results', () => {
    const failed = { resultCode: 'AUTH_EXPIRED', resultStatus: 'F' };
    const unknown = { resultCode: 'CAPTURE_IN_PROCESS', resultStatus: 'U' };
    const entry = transaction();
    const { captures, problems } = capturesFromInquiry(
      inquiry([
        entry,
        transaction({ transactionId: 'C2', transactionStatus: 'FAIL', transactionResult: failed }),
        transaction({ transactionId: 'C3', transactionStatus: 'PROCESSING', transactionResult: unknown }),
      ]),
      options,
    );
    expect(problems).toEqual([]);
    expect(captures.map(({ captureId, outcome }) => [captureId, outcome])).toEqual([
      ['CAPTURE_1', 'captured'],
      ['C2', 'failed'],
      ['C3', 'pending'],
    ]);
    expect(captures[0]).toMatchObject({
      kind: 'capture',
      clientId: 'T_1',
      captureRequestId: 'CAPTURE_REQUEST_1',
      paymentId: 'PAYMENT_1',
      amount: { currency: 'BRL', minorUnits: 50_000n },
      captureTime: '2026-11-27T09:00:00+01:00',
      requestTime: '2026-11-27T09:00:00+01:00',
      result: { code: 'SUCCESS', status: 'S', action: 'none' },
      raw: entry,
    });
  });

  it('skips transactions of other types, also of types that are newer than this version', () => {
    const types = ['PAYMENT', 'REFUND', 'CANCEL', 'AUTHORIZATION', 'VOID', 'INCREMENTAL', 'SOMETHING_NEW'];
    const others = types.map((transactionType) => transaction({ transactionType }));
    const { captures, problems } = capturesFromInquiry(inquiry([...others, transaction()]), options);
    expect([captures.length, problems]).toEqual([1, []]);
  });

  it.each([undefined, null, []])(
    'has no captures if there are none yet: transactions is %j',
    (transactions) => {
      expect(capturesFromInquiry(inquiry(transactions), options)).toEqual({ captures: [], problems: [] });
    },
  );

  it.each([
    ['PROCESSING', 'S'],
    ['PENDING', 'S'],
    ['FAIL', 'S'],
    ['CANCELLED', 'S'],
    ['A_NEW_STATUS', 'S'],
    [7, 'S'],
    ['SUCCESS', 'F'],
    ['PROCESSING', 'F'],
    ['SUCCESS', 'U'],
    ['FAIL', 'U'],
  ])(
    'a transaction %s with the result status %s contradicts itself: it is a problem',
    (status, resultStatus) => {
      const transactionResult = { resultCode: 'SUCCESS', resultStatus };
      const entry = transaction({ transactionStatus: status, transactionResult });
      const { captures, problems } = capturesFromInquiry(
        inquiry([transaction({ transactionType: 'VOID' }), entry]),
        options,
      );
      expect(captures).toEqual([]);
      expect(problems).toEqual([
        { path: 'transactions.1.transactionStatus', message: expect.stringContaining(resultStatus) },
      ]);
    },
  );

  it.each([
    ['CANCELLED', 'AUTH_CANCELLED', 'F', 'failed'],
    ['A_NEW_STATUS', 'CAPTURE_IN_PROCESS', 'U', 'pending'],
    [undefined, 'SUCCESS', 'S', 'captured'],
    [null, 'SUCCESS', 'S', 'captured'],
  ])('a transaction %s with %s is read', (transactionStatus, resultCode, resultStatus, outcome) => {
    const transactionResult = { resultCode, resultStatus };
    const { captures } = capturesFromInquiry(
      inquiry([transaction({ transactionStatus, transactionResult })]),
      options,
    );
    expect(captures).toMatchObject([{ outcome }]);
  });

  it.each([
    ['transactionId', undefined, 'transactionId'],
    ['transactionRequestId', '', 'transactionRequestId'],
    ['transactionAmount', { currency: 'BRL', value: 500 }, 'transactionAmount.value'],
    ['transactionResult', 'SUCCESS', 'transactionResult'],
    ['transactionResult', undefined, 'transactionResult'],
    ['transactionType', undefined, 'transactionType'],
    ['transactionType', 7, 'transactionType'],
  ])('a %s that does not fit is a problem, and the other captures are read', (field, value, path) => {
    const damaged = transaction({ transactionStatus: undefined, [field]: value });
    const { captures, problems } = capturesFromInquiry(inquiry([damaged, transaction()]), options);
    expect(captures).toHaveLength(1);
    expect(problems).toMatchObject([{ path: `transactions.0.${path}` }]);
  });

  it.each([
    [
      'a call that failed',
      inquiry([transaction()], { result: { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F' } }),
    ],
    ['a call without a result', { transactions: [transaction()] }],
    ['transactions that are no list', inquiry('none')],
    ['text', JSON.stringify(inquiry([transaction()]))],
    ['nothing', undefined],
    ['a payment without an id', inquiry([transaction()], { paymentId: undefined })],
  ])('has a problem and no capture for %s', (_, response) => {
    const { captures, problems } = capturesFromInquiry(response, options);
    expect([captures, problems.length]).toEqual([[], 1]);
  });

  it('throws for no answer at all', () => {
    const entries = fc.dictionary(fc.constantFrom(...Object.keys(transaction())), fc.jsonValue());
    const answers = fc.oneof(
      fc.jsonValue(),
      fc.array(entries).map((list) => inquiry(list.map(transaction))),
    );
    fc.assert(
      fc.property(answers, (answer) => {
        for (const { message } of capturesFromInquiry(answer, options).problems) expect(message).not.toBe('');
      }),
    );
  });

  it.each([undefined, '', 7, 'T_1\n', 'T 1'])('needs the clientId of a receiver: %j', (clientId) => {
    const given = { clientId } as { clientId: string };
    expect(() => capturesFromInquiry(inquiry([transaction()]), given)).toThrow(/clientId/);
  });
});

describe('a capture from an inquiry and its notification', () => {
  const body = sampleNotification('captured', {
    captureId: 'CAPTURE_1',
    captureRequestId: 'CAPTURE_REQUEST_1',
    paymentId: 'PAYMENT_1',
  });
  const inquired = (): CaptureNotification =>
    captureOf(
      capturesFromInquiry(inquiry([transaction({ transactionTime: undefined })]), { clientId: 'T_1' })
        .captures[0] as CaptureNotification,
    );

  it.each(['the inquiry', 'the notification', 'both at once'])(
    'run the handler once: %s comes first',
    async (first) => {
      const contexts: DeliveryContext[] = [];
      const { receiver } = receiverOf();
      const onCapture = (_: CaptureNotification, context: DeliveryContext): void => {
        contexts.push(context);
      };
      const ways = [
        () => receiver.deliver(inquired(), onCapture),
        () => receiver.receive(signed(body), onCapture),
      ];
      if (first === 'the notification') ways.reverse();
      if (first === 'both at once') await Promise.all(ways.map((way) => way()));
      for (const way of ways) expect((await way()).status).toBe(200);
      expect(contexts).toHaveLength(1);
    },
  );

  it('is refused when the store may have forgotten the result', async () => {
    const { receiver, lines } = receiverOf({ onRefused: () => undefined });
    const { captures } = capturesFromInquiry(
      inquiry([transaction({ transactionTime: '2022-11-10T00:34:52-08:00' })]),
      options,
    );
    const [capture] = captures;
    expect(await receiver.deliver(capture as CaptureNotification, () => expect.unreachable())).toMatchObject({
      status: 401,
      code: 'TOO_OLD',
    });
    expect(lines.at(-1)?.fields['hint']).toContain('not in your books');
  });
});
