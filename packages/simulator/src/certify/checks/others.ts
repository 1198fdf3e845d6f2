import type { Exchange } from '../../exchange.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { newOtherMessages, type OtherMessage } from '../other-messages.ts';
import { checkStillAccepts, describeAnswer, isTimeout } from '../probes.ts';

/** Checks the replies to messages of other kinds than captures. */
export const OTHERS: readonly Check[] = [
  {
    id: 'other-kinds-answered',
    group: 'others',
    level: 'required',
    title: {
      en: 'A genuine message of another kind gets a reply, and a repeat of an acknowledged one is acknowledged again',
      zh: '其他种类的真实消息会得到响应，已得到确认的消息重复到达时会再次得到确认',
    },
    hint: {
      en: 'Alipay sends payments, refunds, disputes and other kinds to the same URL, and most of them have no notifyType. Acknowledge a kind, or refuse it: Alipay then retries. Do not require a field that the kind does not have, such as result.',
      zh: '支付宝会把支付、退款、争议等其他种类的消息发到同一个 URL，其中大多数没有 notifyType。对每个种类，请返回确认或予以拒绝：被拒绝时支付宝会重试。请不要要求该种类没有的字段，例如 result。',
    },
    run: checkAnswers,
  },
  {
    id: 'other-kinds-acknowledged',
    group: 'others',
    level: 'advice',
    title: {
      en: 'Messages of every kind are acknowledged, also disputes',
      zh: '每个种类的消息都返回确认，包括争议',
    },
    hint: {
      en: 'A refusal is allowed: Alipay retries it for a day, and the merchant sees it in the log. Afterwards the message is lost. A lost dispute can cost money, because its defense has a deadline (defenseDueTime). Record every kind, and then acknowledge it.',
      zh: '可以拒绝：支付宝会重试一天，商户能在日志中看到。此后该消息就丢失了。丢失争议消息可能造成资金损失，因为抗辩有截止时间（defenseDueTime）。请记录每个种类的消息，然后返回确认。',
    },
    run: checkRefusedKinds,
  },
];

async function checkAnswers(endpoint: Endpoint): Promise<CheckFinding> {
  const messages = newOtherMessages(endpoint);
  const observations: Observation[] = [];
  let acknowledged = 0;
  for (const { sent, request } of messages) {
    const answer = await endpoint.send(request);
    if (answer.kind === 'failure') {
      const expected = 'the acknowledgement, or a refusal';
      observations.push({ sent, received: describeAnswer(answer, endpoint), expected });
    }
    // The next messages would probably time out too.
    if (isTimeout(answer)) break;
    if (!endpoint.isAccepted(answer)) continue;
    acknowledged += 1;
    const repeated = await endpoint.send(request);
    if (endpoint.isAccepted(repeated)) continue;
    const received = describeAnswer(repeated, endpoint);
    observations.push({
      sent: `${sent}, acknowledged and sent again`,
      received,
      expected: 'the acknowledgement',
    });
  }
  return findingOf([...observations, ...(await checkStillAccepts(endpoint))], {
    en: `${acknowledged} of ${messages.length} messages were acknowledged`,
    zh: `${messages.length} 条消息中有 ${acknowledged} 条得到确认`,
  });
}

async function checkRefusedKinds(endpoint: Endpoint): Promise<CheckFinding> {
  /** The refused messages by the reply. */
  const refused = new Map<string, OtherMessage[]>();
  for (const message of newOtherMessages(endpoint)) {
    const answer: Exchange = await endpoint.send(message.request);
    if (isTimeout(answer)) break;
    // Without a reply, the check of the replies fails.
    if (answer.kind === 'failure' || endpoint.isAccepted(answer)) continue;
    const received = describeAnswer(answer, endpoint);
    refused.set(received, [...(refused.get(received) ?? []), message]);
  }
  return findingOf(
    [...refused].map(([received, messages]) => {
      const names = messages.map(({ kind, name }) => (name === kind ? kind : `${kind} ${name}`));
      return { sent: `genuine messages: ${names.join(', ')}`, received, expected: 'the acknowledgement' };
    }),
  );
}
