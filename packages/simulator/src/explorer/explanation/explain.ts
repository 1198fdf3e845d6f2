import type { LocalizedText } from '@notify-capture/core';
import { claimsSuccess, isRefusalBody } from '../../certify/probes.ts';
import type { Exchange } from '../../exchange.ts';
import { failureTexts } from '../../failure.ts';
import type { DiagnosisFinding, EndpointLogLine, Explanation, Reading, Refusal, Verdict } from '../api.ts';
import type { SignedDraft } from '../message/sign-draft.ts';
import { causesOf, UNCLEAR_REFUSAL } from './causes.ts';

/** The facts about an exchange. */
export interface ExchangeFacts {
  readonly message: SignedDraft;
  readonly answer: Exchange;
  readonly verdict: Verdict;
  /** Why this library would refuse the message. */
  readonly refusal: Refusal | undefined;
  /** The endpoint refuses a result that contradicts an acknowledged one. */
  readonly isConflict: boolean;
  readonly reading: Reading;
  readonly diagnosis: readonly DiagnosisFinding[];
  readonly log: readonly EndpointLogLine[] | undefined;
}

/** Why the endpoint replied so. */
export function explain(facts: ExchangeFacts): Explanation {
  const { message, answer, reading, diagnosis, log } = facts;
  const { kind, summary } = conclusionOf(facts);
  const isCapture = !reading.accepted || reading.kind === 'capture';
  const causes: Partial<Record<Explanation['kind'], Explanation['causes']>> = {
    refused: causesOf(answer, { ...message.sent, isCapture }),
    unclear: [UNCLEAR_REFUSAL],
  };
  return {
    kind,
    summary,
    diagnosis,
    causes: causes[kind] ?? [],
    ...(log === undefined ? {} : { log }),
  };
}

function conclusionOf({
  answer,
  verdict,
  refusal,
  isConflict,
  diagnosis,
}: ExchangeFacts): Pick<Explanation, 'kind' | 'summary'> {
  if (answer.kind === 'failure') {
    const [en, zh] = [failureTexts(answer, 'en').message, failureTexts(answer, 'zh').message];
    return { kind: 'no_reply', summary: { en: `There is no reply. ${en}`, zh: `没有响应。${zh}` } };
  }
  if (verdict.acknowledged) {
    if (diagnosis.length > 0) return { kind: 'accepted_forgery', summary: ACCEPTED_FORGERY };
    return { kind: 'acknowledged', summary: ACKNOWLEDGED };
  }
  if (isConflict) return { kind: 'as_expected', summary: CONFLICT_REFUSED };
  if (refusal === undefined) return { kind: 'refused', summary: REFUSED };
  const isRefused = answer.status < 200 || answer.status > 299 || isRefusalBody(answer.body);
  if (!isRefused) {
    const isTaken = claimsSuccess(answer.body) && diagnosis.length > 0;
    return isTaken
      ? { kind: 'accepted_forgery', summary: TAKEN_FORGERY }
      : { kind: 'unclear', summary: unclearText(answer.status) };
  }
  // What follows the first sentence of a mismatch is a finding, and the findings stand below the summary.
  const [reason = ''] =
    refusal.code === 'SIGNATURE_MISMATCH'
      ? (/^.*?\.(?= |$)/.exec(refusal.message.en) ?? [])
      : [refusal.message.en];
  return {
    kind: 'as_expected',
    summary: {
      en: `Refused, as it should be: ${reason}`,
      zh: `按预期被拒绝：${refusal.message.zh}`,
    },
  };
}

const ACKNOWLEDGED: LocalizedText = {
  en: 'Acknowledged: Alipay would not retry.',
  zh: '得到确认：支付宝不会重试。',
};
const CONFLICT_REFUSED: LocalizedText = {
  en: 'Refused, as it should be: the capture already has another final result. Alipay would retry, so a person has to look.',
  zh: '按预期被拒绝：该请款已有不同的最终结果。支付宝会重试，需要人工处理。',
};
const REFUSED: LocalizedText = {
  en: 'The message is genuine, but it is not acknowledged: Alipay would retry.',
  zh: '消息是真实的，但未得到确认：支付宝会重试。',
};
const TAKEN_FORGERY: LocalizedText = {
  en: 'The endpoint accepted a message whose signature does not match, although its reply is not quite the acknowledgement. Anybody could send it.',
  zh: '接口接受了签名不符的消息，只是响应与规定略有出入：任何人都可以伪造。',
};

function unclearText(status: number): LocalizedText {
  return {
    en: `The message is wrong, but the reply has status ${status} and no refusal in its body. Has the endpoint booked it?`,
    zh: `消息无效，但响应的状态码为 ${status}，正文中也没有拒绝。接口是否已经入账？`,
  };
}

const ACCEPTED_FORGERY: LocalizedText = {
  en: 'The endpoint acknowledged a message whose signature does not match. Anybody could send it.',
  zh: '接口确认了签名不符的消息：任何人都可以伪造。',
};
