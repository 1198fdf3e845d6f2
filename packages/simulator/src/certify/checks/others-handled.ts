import type { LocalizedText } from '@notify-capture/core';
import { joinTexts } from '../../language.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { isOfSameType, type OtherList } from '../other-list.ts';
import { isIdentified, newOtherMessages, type OtherMessage } from '../other-messages.ts';
import { newOtherSeries, type OtherSeries } from '../other-series.ts';
import { COPIES, type ListedMessages, sendListed, withOtherList } from '../with-other-list.ts';

/** Checks that each acknowledged message of another kind than a capture is handled once. */
export const OTHERS_HANDLED: readonly Check[] = [
  {
    id: 'other-kinds-handled',
    group: 'others',
    level: 'required',
    needs: 'others',
    title: {
      en: 'An acknowledged message of another kind is handled, not dropped',
      zh: '其他种类的消息返回确认后得到处理，没有被丢弃',
    },
    hint: {
      en: 'Alipay does not repeat an acknowledged message. Does the list at --others contain every kind? If it does, record the message before you acknowledge it, and refuse the kinds that you do not record.',
      zh: '得到确认的消息，支付宝不会再次发送。--others 的列表是否包含每个种类？如果包含，请先记录消息，再返回确认；不记录的种类请予以拒绝。',
    },
    run: (endpoint) =>
      withOtherList(endpoint, async (list) => {
        const listed = await sendListed(endpoint, list, newOtherMessages(endpoint));
        return judgeEach(listed, (count) => count === 0, '');
      }),
  },
  {
    id: 'other-kinds-with-one-id-handled',
    group: 'others',
    level: 'required',
    needs: 'others',
    title: {
      en: 'Different messages with the same id are all handled: another type or status is not a repeat',
      zh: '同一 ID 的不同消息都得到处理：类型或状态不同就不是重复的消息',
    },
    hint: {
      en: 'An id alone does not identify a message: a dispute has several messages with the same disputeId, and DEFENSE_DUE_ALERT contains a deadline. Recognize a repeat by the id together with the type, and by the status where it can change: paymentId and notifyType, refundId and refundStatus, disputeId and disputeNotificationType. If the list at --others has one entry for each id, list each message instead.',
      zh: '仅凭 ID 不能识别一条消息：同一 disputeId 的争议会有多条消息，其中 DEFENSE_DUE_ALERT 带有截止时间。请用 ID 加类型识别重复的消息，状态会变化的还要加上状态：paymentId 和 notifyType，refundId 和 refundStatus，disputeId 和 disputeNotificationType。如果 --others 的列表中每个 ID 只有一项，请改为每条消息一项。',
    },
    run: (endpoint) => withOtherList(endpoint, (list) => checkSeries(endpoint, list)),
  },
  {
    id: 'other-kinds-handled-once',
    group: 'others',
    level: 'required',
    needs: 'others',
    title: {
      en: 'A message of another kind that is sent several times, also in parallel, is handled once',
      zh: '多次发送、甚至同时到达的其他种类的消息，只处理一次',
    },
    hint: {
      en: 'Put a key that all copies have under a unique index, in the same transaction as the record: for a dispute disputeId and disputeNotificationType, for a refund refundId and refundStatus. A SELECT before the INSERT lets two copies through.',
      zh: '请为所有副本共有的键建立唯一索引，并在写入记录的同一事务中写入：争议用 disputeId 和 disputeNotificationType，退款用 refundId 和 refundStatus。先 SELECT 再 INSERT 会放过两条相同的通知。',
    },
    run: (endpoint) =>
      withOtherList(endpoint, async (list) => {
        const listed = await sendListed(endpoint, list, newOtherMessages(endpoint), COPIES);
        const howSent = ` ${COPIES} times in parallel, and once more`;
        const finding = judgeEach(listed, (count) => count !== 1, howSent);
        const isUncertain = listed.acknowledged.some(isIdentified) && !listed.isComplete;
        return finding.verdict !== 'fail' && isUncertain ? NOTHING_LISTED : finding;
      }),
  },
];

const NOTHING_LISTED: CheckFinding = {
  verdict: 'inconclusive',
  note: {
    en: 'the list at --others does not show the last message of this check',
    zh: '--others 的列表中没有本项检查的最后一条消息',
  },
};

const NONE_ACKNOWLEDGED: LocalizedText = {
  en: 'no message of another kind was acknowledged',
  zh: '其他种类的消息均未得到确认',
};

/** Each message has ids of its own. */
function judgeEach(
  listed: ListedMessages,
  isWrong: (count: number) => boolean,
  howSent: string,
): CheckFinding {
  const observations = listed.acknowledged.flatMap((message): readonly Observation[] => {
    const count = listed.entriesOf(message)?.length;
    if (count === undefined || !isWrong(count)) return [];
    const inList = count === 0 ? 'not in the list' : `in the list ${count} times`;
    return [
      {
        sent: `${message.sent}${howSent}`,
        received: `the acknowledgement, and the message is ${inList}`,
        expected: 'the message in the list once',
      },
    ];
  });
  return findingFor(listed, observations);
}

async function checkSeries(endpoint: Endpoint, list: OtherList): Promise<CheckFinding> {
  const series = newOtherSeries(endpoint);
  const listed = await sendListed(
    endpoint,
    list,
    series.flatMap(({ messages }) => messages),
  );
  return findingFor(
    listed,
    series.flatMap((one) => judgeSeries(one, listed)),
  );
}

function judgeSeries({ sent, messages }: OtherSeries, listed: ListedMessages): readonly Observation[] {
  const acknowledged = messages.filter(
    (message) => listed.acknowledged.includes(message) && listed.entriesOf(message) !== undefined,
  );
  const entries = [...new Set(acknowledged.flatMap((message) => listed.entriesOf(message) ?? []))];
  const lost = lostMessages(acknowledged, entries);
  if (lost.length === 0) return [];
  const names = [...new Set(lost.map(({ kind, name }) => (name === kind ? kind : `${kind} ${name}`)))];
  return [
    {
      sent,
      received: `${acknowledged.length} acknowledgements, and ${entries.length} entries in the list; missing: ${names.join(', ')}`,
      expected: 'an entry for each acknowledged message',
    },
  ];
}

/** The messages without an entry of their own. If the entries do not contain the types, any of them may be missing. */
function lostMessages(
  messages: readonly OtherMessage[],
  entries: readonly unknown[],
): readonly OtherMessage[] {
  if (entries.some((entry) => !messages.some((message) => isOfSameType(entry, message))))
    return entries.length < messages.length ? messages : [];
  return messages.filter((message) => {
    const ofType = messages.filter(({ kind, type }) => kind === message.kind && type === message.type);
    return entries.filter((entry) => isOfSameType(entry, message)).length < ofType.length;
  });
}

/** Without an observation, the check passes only if the list could show every acknowledged message. */
function findingFor(listed: ListedMessages, observations: readonly Observation[]): CheckFinding {
  if (observations.length > 0) return findingOf(observations);
  if (listed.acknowledged.length === 0) return findingOf([], NONE_ACKNOWLEDGED);
  const unjudged = listed.acknowledged.filter((message) => listed.entriesOf(message) === undefined);
  if (unjudged.length === 0) return findingOf([]);
  const kinds = [...new Set(unjudged.map(({ kind }) => kind))].join(', ');
  const reason: LocalizedText = listed.isComplete
    ? {
        en: 'They have no id that a list may show. Add kind and type to the entries of the list at --others',
        zh: '这些消息没有可以列出的 ID。请在 --others 列表的每一项中加上 kind 和 type',
      }
    : {
        en: 'The list at --others does not show the last message of this check',
        zh: '--others 的列表中没有本项检查的最后一条消息',
      };
  const unknown: LocalizedText = { en: `not judged: ${kinds}.`, zh: `未能判断：${kinds}。` };
  return { verdict: 'inconclusive', note: joinTexts(unknown, reason) };
}
