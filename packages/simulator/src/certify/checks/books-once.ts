import { randomUUID } from 'node:crypto';
import type { OutgoingRequest } from '../../exchange.ts';
import type { Booking, CaptureList } from '../capture-list.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import { type Body, type Endpoint, newNotification } from '../endpoint.ts';
import { describeAnswer } from '../probes.ts';
import { textOf, withHeader } from '../requests.ts';
import { captureIdOf, waitForLaterCapture, withCaptureList } from '../with-capture-list.ts';
import { sendInParallel } from './repeats.ts';

/** Checks that the merchant's books contain each acknowledged capture once. */
export const BOOKS_ONCE: readonly Check[] = [
  {
    id: 'acknowledged-capture-booked',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: {
      en: 'An acknowledged capture is booked with its amount',
      zh: '已确认的请款按其金额入账',
    },
    hint: {
      en: 'Acknowledge after the booking is committed, or after the message is in a durable queue. If the write fails, reply 500: a caught error is not a booking. An amount is in the smallest unit of its currency: a value of 500 in JPY is 500 yen, not 5.',
      zh: '请在入账事务提交之后，或在消息写入持久化队列之后，再返回确认。写入失败时请返回 500：捕获了错误不等于已经入账。金额以币种的最小单位表示：币种为 JPY 时，500 表示 500 日元，而不是 5 日元。',
    },
    run: (endpoint) => withCaptureList(endpoint, checkAcknowledgedCaptures),
  },
  {
    id: 'forged-capture-not-booked',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: { en: 'A forged capture is not booked', zh: '伪造的请款不会入账' },
    hint: {
      en: 'Verify the signature first. Use no part of a message before its signature is valid.',
      zh: '请先验签。签名验证通过之前，不要使用消息的任何内容。',
    },
    run: (endpoint) => withCaptureList(endpoint, checkForgedCaptures),
  },
  {
    id: 'duplicates-booked-once',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: {
      en: 'A capture that is notified several times is booked once',
      zh: '多次通知的同一笔请款只入账一次',
    },
    hint: {
      en: 'Put client-id and captureId under a unique index, in the same transaction as the booking.',
      zh: '请为 client-id 和 captureId 建立唯一索引，并在入账的同一事务中写入。',
    },
    run: (endpoint) =>
      withCaptureList(endpoint, async (captures) => {
        const body = newNotification();
        const request = endpoint.sign(body as Body);
        // Other bytes and another signature, but the same captureId: this is a repeat.
        const renewed = endpoint.sign(body as Body, { requestTime: endpoint.time(-60_000) });
        const reordered = Object.fromEntries(Object.entries(body).reverse());
        const rewritten = endpoint.sign(JSON.stringify(reordered));
        for (const repeat of [request, request, renewed, rewritten]) await endpoint.send(repeat);
        return expectBookedOnce(endpoint, captures, request, 'the same notification four times');
      }),
  },
  {
    id: 'parallel-duplicates-booked-once',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: {
      en: 'A capture that is notified ten times in parallel is booked once',
      zh: '同时通知 10 次的同一笔请款只入账一次',
    },
    hint: {
      en: 'A SELECT before the INSERT lets two copies through. Use a unique index or a lock.',
      zh: '先 SELECT 再 INSERT 会放过两条相同的消息。请使用唯一索引或锁，保证幂等。',
    },
    run: (endpoint) =>
      withCaptureList(endpoint, async (captures) => {
        for (let round = 0; round < 3; round += 1) {
          const request = endpoint.sign();
          await sendInParallel(endpoint, request);
          const finding = await expectBookedOnce(endpoint, captures, request, 'ten copies in parallel');
          if (finding.verdict !== 'pass') return finding;
        }
        return findingOf([]);
      }),
  },
  {
    id: 'captures-of-one-payment-booked',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: { en: 'Two captures of one payment are both booked', zh: '同一笔支付的两笔请款都会入账' },
    hint: {
      en: 'A payment can have several captures. Use captureId as the key of a capture, not paymentId.',
      zh: '一笔支付可以有多笔请款。请以 captureId（而不是 paymentId）作为请款的主键。',
    },
    run: (endpoint) => withCaptureList(endpoint, checkTwoCaptures),
  },
];

async function checkAcknowledgedCaptures(captures: CaptureList, endpoint: Endpoint): Promise<CheckFinding> {
  const observations: Observation[] = [];
  const amounts = [
    { currency: 'BRL', value: '50000' },
    { currency: 'JPY', value: '500' },
    { currency: 'KWD', value: '1500' },
    // Too large for 32 bits, as an integer and as a floating-point number.
    { currency: 'IDR', value: '12345678901' },
  ];
  for (const captureAmount of amounts) {
    const sent = `a capture of ${captureAmount.value} in the smallest unit of ${captureAmount.currency}`;
    const request = endpoint.sign({ captureAmount });
    const answer = await endpoint.send(request);
    const [booking] = await captures.waitFor(captureIdOf(request));
    if (!endpoint.isAccepted(answer) || booking === undefined) {
      const listed = booking === undefined ? 'not listed' : 'listed';
      observations.push({
        sent,
        received: `${describeAnswer(answer, endpoint)}, and the capture is ${listed}`,
        expected: 'the acknowledgement, and the capture in the list',
      });
    } else if (!hasAmount(booking, captureAmount)) {
      const received = `the capture is listed with ${booking.minorUnits ?? '?'} ${booking.currency ?? ''}`;
      observations.push({ sent, received, expected: 'the amount of the message' });
    }
  }
  return findingOf([...observations, ...(await findDroppedCaptures(captures, endpoint))]);
}

/** Rare but genuine contents, whose write fails in a table that was made for the usual ones. Other checks judge a refusal. */
async function findDroppedCaptures(
  captures: CaptureList,
  endpoint: Endpoint,
): Promise<readonly Observation[]> {
  const longest = (id: string): string => `CERTIFY_${id}_${randomUUID()}`.padEnd(64, '0');
  const success = { resultCode: 'SUCCESS', resultStatus: 'S' };
  const rare: readonly (readonly [sent: string, fields: Body])[] = [
    ['a capture with only the required fields', { captureTime: undefined, result: success }],
    ['a capture with Chinese and emoji', { result: { ...success, resultMessage: '请款成功 🎉' } }],
    [
      'a capture whose ids have 64 characters',
      {
        captureId: longest('CAPTURE'),
        captureRequestId: longest('REQUEST'),
        paymentId: longest('PAYMENT'),
      },
    ],
  ];
  const observations: Observation[] = [];
  for (const [sent, fields] of rare) {
    const request = endpoint.sign(fields);
    const answer = await endpoint.send(request);
    if (!endpoint.isAccepted(answer) || (await captures.waitFor(captureIdOf(request))).length > 0) continue;
    const received = `${describeAnswer(answer, endpoint)}, and the capture is not listed`;
    observations.push({ sent, received, expected: 'the capture in the list' });
  }
  return observations;
}

function hasAmount({ currency, minorUnits }: Booking, sent: { currency: string; value: string }): boolean {
  return (currency ?? sent.currency) === sent.currency && (minorUnits ?? sent.value) === sent.value;
}

async function checkForgedCaptures(captures: CaptureList, endpoint: Endpoint): Promise<CheckFinding> {
  const original = endpoint.sign();
  const forgeries: readonly (readonly [string, OutgoingRequest])[] = [
    ['a message that was signed with another key', endpoint.sign({}, { as: endpoint.untrustedSender })],
    [
      'a message with a changed amount',
      { ...original, body: Buffer.from(textOf(original).replace('"50000"', '"90000"')) },
    ],
    ['a message without a signature', withHeader(endpoint.sign(), 'signature')],
  ];
  for (const [, request] of forgeries) await endpoint.send(request);
  const inconclusive = await waitForLaterCapture(endpoint, captures);
  if (inconclusive !== undefined) return inconclusive;
  const observations: Observation[] = [];
  for (const [sent, request] of forgeries) {
    const bookings = await captures.of(captureIdOf(request));
    if (bookings.length > 0)
      observations.push({
        sent,
        received: 'the capture is in the list',
        expected: 'no such capture in the list',
      });
  }
  // A forgery must not block the genuine message of the same capture.
  const body = textOf(endpoint.sign());
  await endpoint.send(endpoint.sign(body, { as: endpoint.untrustedSender }));
  const genuine = endpoint.sign(body);
  await endpoint.send(genuine);
  if ((await captures.waitFor(captureIdOf(genuine))).length === 0) {
    const sent = 'a forgery, and then the genuine message of the same capture';
    observations.push({
      sent,
      received: 'the capture is not in the list',
      expected: 'the capture in the list',
    });
  }
  return findingOf(observations);
}

async function expectBookedOnce(
  endpoint: Endpoint,
  captures: CaptureList,
  request: OutgoingRequest,
  sent: string,
): Promise<CheckFinding> {
  const captureId = captureIdOf(request);
  await captures.waitFor(captureId);
  const inconclusive = await waitForLaterCapture(endpoint, captures);
  if (inconclusive !== undefined) return inconclusive;
  const { length } = await captures.of(captureId);
  if (length === 1) return findingOf([]);
  const received =
    length === 0 ? 'the capture is not in the list' : `the capture is in the list ${length} times`;
  return findingOf([{ sent, received, expected: 'the capture in the list once' }]);
}

async function checkTwoCaptures(captures: CaptureList, endpoint: Endpoint): Promise<CheckFinding> {
  const observations: Observation[] = [];
  const paymentId = `CERTIFY_PAYMENT_${captureIdOf(endpoint.sign())}`;
  const sent = 'two captures with the same paymentId';
  for (const which of ['first', 'second']) {
    const request = endpoint.sign({ paymentId });
    const answer = await endpoint.send(request);
    const isListed = (await captures.waitFor(captureIdOf(request))).length > 0;
    if (endpoint.isAccepted(answer) && isListed) continue;
    const received = `the ${which}: ${describeAnswer(answer, endpoint)}, and the capture is ${isListed ? '' : 'not '}listed`;
    observations.push({ sent, received, expected: 'both captures acknowledged and listed' });
  }
  return findingOf(observations);
}
