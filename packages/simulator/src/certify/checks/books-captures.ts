import { randomUUID } from 'node:crypto';
import { excerptOf } from '../../excerpt.ts';
import type { OutgoingRequest } from '../../exchange.ts';
import { type CaptureList, captureIdIn } from '../capture-list.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { waitForLaterCapture, withCaptureList } from '../with-capture-list.ts';

const EXPECTED = 'in the list only captures, each with its captureId';
/** How much of an entry the report shows, in characters. */
const MAX_ENTRY = 160;

/** Checks that the merchant's books contain nothing but captures. */
export const BOOKS_CAPTURES: readonly Check[] = [
  {
    id: 'only-captures-booked',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: {
      en: 'Only captures are booked: no payment, no refund, and no message without a captureId',
      zh: '只有请款会入账：支付、退款以及没有 captureId 的通知都不会入账',
    },
    hint: {
      en: 'Alipay sends other types to the same URL. Book a message only if notifyType is CAPTURE_RESULT and captureId is a text. A booking without a captureId cannot be found again, and its repeats cannot be recognized.',
      zh: '支付宝会把其他类型的通知发到同一个 URL。只有当 notifyType 为 CAPTURE_RESULT 且 captureId 为文本时才入账。没有 captureId 的账目无法再查到，也无法识别其重复通知。',
    },
    run: (endpoint) => withCaptureList(endpoint, checkOtherMessages),
  },
];

/** A genuine message that is not a capture. */
interface OtherMessage {
  readonly sent: string;
  readonly request: OutgoingRequest;
  /** The ids in the message. No other message has them. */
  readonly ids: readonly string[];
}

async function checkOtherMessages(captures: CaptureList, endpoint: Endpoint): Promise<CheckFinding> {
  const messages = otherMessages(endpoint);
  for (const { request } of messages) await endpoint.send(request);
  const inconclusive = await waitForLaterCapture(endpoint, captures);
  if (inconclusive !== undefined) return inconclusive;
  const entries = await captures.entries();
  const observations = messages.flatMap(({ sent, ids }): readonly Observation[] => {
    const entry = entries.find((one) => containsAny(one, ids));
    return entry === undefined
      ? []
      : [{ sent, received: `the entry ${entryText(entry)}`, expected: EXPECTED }];
  });
  const anonymous = entries.filter(
    (one) => captureIdIn(one) === undefined && !messages.some(({ ids }) => containsAny(one, ids)),
  );
  const [first] = anonymous;
  if (first === undefined) return findingOf(observations);
  const count = anonymous.length === 1 ? 'an entry' : `${anonymous.length} entries`;
  const received = `${count} without a captureId, such as ${entryText(first)}`;
  return findingOf([
    ...observations,
    { sent: 'messages of other types and without a captureId', received, expected: EXPECTED },
  ]);
}

function otherMessages(endpoint: Endpoint): readonly OtherMessage[] {
  const amount = { currency: 'BRL', value: '50000' };
  const noCapture = { captureId: undefined, captureRequestId: undefined, captureAmount: undefined };
  const message = (sent: string, fields: object, ids: Readonly<Record<string, string>>): OtherMessage => ({
    sent,
    request: endpoint.sign({ ...fields, ...ids }),
    ids: Object.values(ids),
  });
  const payment = (notifyType: string): OtherMessage =>
    message(
      `a genuine ${notifyType}`,
      { ...noCapture, captureTime: undefined, notifyType, paymentAmount: amount },
      { paymentId: newId(), paymentRequestId: newId() },
    );
  return [
    payment('PAYMENT_RESULT'),
    payment('PAYMENT_PENDING'),
    message(
      'a genuine REFUND_RESULT',
      {
        ...noCapture,
        captureTime: undefined,
        notifyType: 'REFUND_RESULT',
        refundStatus: 'SUCCESS',
        refundAmount: amount,
      },
      { paymentId: newId(), refundId: newId(), refundRequestId: newId() },
    ),
    message(
      'a genuine CAPTURE_RESULT without a captureId',
      { captureId: undefined },
      { captureRequestId: newId(), paymentId: newId() },
    ),
  ];
}

function newId(): string {
  return `CERTIFY_${randomUUID()}`;
}

function containsAny(entry: unknown, ids: readonly string[]): boolean {
  const text = JSON.stringify(entry);
  return ids.some((id) => text.includes(id));
}

function entryText(entry: unknown): string {
  return excerptOf(JSON.stringify(entry), MAX_ENTRY);
}
