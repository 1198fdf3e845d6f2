import { randomUUID } from 'node:crypto';
import { excerptOf } from '../../excerpt.ts';
import { type CaptureList, captureIdIn } from '../capture-list.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { newOtherMessages, type OtherMessage } from '../other-messages.ts';
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
    needs: 'captures',
    title: {
      en: 'Only captures are booked: no payment, refund, dispute or other kind, and no message without a captureId',
      zh: '只有请款会入账：支付、退款、争议等其他种类以及没有 captureId 的消息都不会入账',
    },
    hint: {
      en: 'Alipay sends other kinds to the same URL. Book a message only if notifyType is CAPTURE_RESULT and captureId is a text. A booking without a captureId cannot be found again, and its repeats cannot be recognized.',
      zh: '支付宝会把其他种类的消息发到同一个 URL。只有当 notifyType 为 CAPTURE_RESULT 且 captureId 为文本时才入账。没有 captureId 的账目无法再查到，也无法识别其重复的消息。',
    },
    run: (endpoint) => withCaptureList(endpoint, checkOtherMessages),
  },
];

/** A genuine message that is not about a capture, or does not say about which one. */
type UnbookableMessage = Pick<OtherMessage, 'sent' | 'request' | 'uniqueTexts'>;

async function checkOtherMessages(captures: CaptureList, endpoint: Endpoint): Promise<CheckFinding> {
  const messages = unbookableMessages(endpoint);
  for (const { request } of messages) await endpoint.send(request);
  const inconclusive = await waitForLaterCapture(endpoint, captures);
  if (inconclusive !== undefined) return inconclusive;
  const entries = await captures.entries();
  const observations = messages.flatMap(({ sent, uniqueTexts }): readonly Observation[] => {
    const entry = entries.find((one) => containsAny(one, uniqueTexts));
    return entry === undefined
      ? []
      : [{ sent, received: `the entry ${entryText(entry)}`, expected: EXPECTED }];
  });
  const anonymous = entries.filter(
    (one) =>
      captureIdIn(one) === undefined && !messages.some(({ uniqueTexts }) => containsAny(one, uniqueTexts)),
  );
  const [first] = anonymous;
  if (first === undefined) return findingOf(observations);
  const count = anonymous.length === 1 ? 'an entry' : `${anonymous.length} entries`;
  const received = `${count} without a captureId, such as ${entryText(first)}`;
  return findingOf([
    ...observations,
    { sent: 'messages of other kinds and without a captureId', received, expected: EXPECTED },
  ]);
}

function unbookableMessages(endpoint: Endpoint): readonly UnbookableMessage[] {
  const ids = { captureRequestId: newId(), paymentId: newId() };
  return [
    ...newOtherMessages(endpoint),
    {
      sent: 'a genuine CAPTURE_RESULT without a captureId',
      request: endpoint.sign({ ...ids, captureId: undefined }),
      uniqueTexts: Object.values(ids),
    },
  ];
}

function newId(): string {
  return `CERTIFY_${randomUUID()}`;
}

function containsAny(entry: unknown, texts: readonly string[]): boolean {
  const text = JSON.stringify(entry);
  return texts.some((one) => text.includes(one));
}

function entryText(entry: unknown): string {
  return excerptOf(JSON.stringify(entry), MAX_ENTRY);
}
