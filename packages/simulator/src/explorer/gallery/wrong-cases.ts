import type { LocalizedText } from '@notify-capture/core';
import type { DeliveryFaults, GalleryCase, MessageDraft } from '../api.ts';

/** A case that differs from a genuine, single capture. */
export interface SpecialCase
  extends Pick<GalleryCase, 'id' | 'title' | 'meaning' | 'action' | 'expected' | 'keywords'> {
  readonly faults?: Partial<DeliveryFaults>;
  /** Changes the draft of a capture. `target` is that of the endpoint. */
  readonly change?: (
    draft: MessageDraft & { readonly body: { readonly text: string } },
    target: string,
  ) => MessageDraft;
}

const REFUSE: LocalizedText = {
  en: 'Refuse it with 401, and book nothing.',
  zh: '以 401 拒绝，不要入账。',
};
const REFUSE_400: LocalizedText = {
  en: 'Refuse it with 400, and book nothing.',
  zh: '以 400 拒绝，不要入账。',
};

/** Messages that a correct endpoint refuses. */
export const BROKEN_CASES: readonly SpecialCase[] = [
  {
    id: 'tampered-body',
    title: { en: 'Amount changed', zh: '金额被篡改' },
    meaning: { en: 'Somebody changed the amount after signing.', zh: '签名之后，金额被人改动。' },
    action: REFUSE,
    expected: 'refused',
    keywords: ['tampered', 'forged', 'body', '篡改'],
    change: (draft) => ({
      ...draft,
      signedAs: { body: draft.body },
      body: { text: draft.body.text.replace('"50000"', '"1"') },
    }),
  },
  {
    id: 'other-path',
    title: { en: 'Signed for another path', zh: '为其他路径签名' },
    meaning: {
      en: 'The signature covers another path than the one that receives the message.',
      zh: '签名所涵盖的路径与接收消息的路径不同。',
    },
    action: {
      en: 'Refuse it. If genuine messages look so, a proxy or a mount rewrites the path.',
      zh: '拒绝。如果真实消息也是这样，说明代理或挂载改写了路径。',
    },
    expected: 'refused',
    keywords: ['path', 'prefix', 'proxy', 'mount', '路径'],
    change: (draft, target) => ({ ...draft, signedAs: { target: otherPath(target) } }),
  },
  {
    id: 'other-query',
    title: { en: 'Query lost on the way', zh: '查询字符串丢失' },
    meaning: {
      en: 'The message was signed with a query that is not sent.',
      zh: '签名涵盖查询字符串，但发送时没有。',
    },
    action: REFUSE,
    expected: 'refused',
    keywords: ['query', 'stripped', '查询'],
    change: (draft, target) => ({
      ...draft,
      signedAs: { target: `${target}${target.includes('?') ? '&' : '?'}shop=1` },
    }),
  },
  {
    id: 'stale',
    title: { en: 'A month old', zh: '一个月前的消息' },
    meaning: {
      en: 'A genuine message that is sent again after a month.',
      zh: '一个月后重新发送的真实消息。',
    },
    action: {
      en: 'Refuse it, or acknowledge it if its record is still kept.',
      zh: '拒绝；如仍保存有记录，也可以确认。',
    },
    expected: 'either',
    keywords: ['old', 'replay', 'time', '过期', '重放'],
    change: (draft) => ({ ...draft, requestTime: '-30d' }),
  },
  {
    id: 'future',
    title: { en: 'From the future', zh: '来自未来' },
    meaning: { en: 'The time of the message is in an hour.', zh: '消息的时间在一小时之后。' },
    action: REFUSE,
    expected: 'either',
    keywords: ['time', 'clock', 'early', '时钟'],
    change: (draft) => ({ ...draft, requestTime: '+1h' }),
  },
  {
    id: 'changed-time',
    title: { en: 'Time changed', zh: '时间被篡改' },
    meaning: { en: 'An old message got a new time after signing.', zh: '签名之后，旧消息被改成新的时间。' },
    action: REFUSE,
    expected: 'refused',
    keywords: ['replay', 'time', 'tampered', '篡改'],
    change: (draft) => ({ ...draft, signedAs: { requestTime: '-30d' } }),
  },
  {
    id: 'other-key',
    title: { en: 'Another key', zh: '其他密钥' },
    meaning: {
      en: 'A key that the endpoint does not trust signed the message.',
      zh: '签名所用的密钥不受接口信任。',
    },
    action: REFUSE,
    expected: 'refused',
    keywords: ['forged', 'key', '伪造', '密钥'],
    change: (draft) => ({ ...draft, key: 'untrusted' }),
  },
  {
    id: 'other-client',
    title: { en: 'Another client', zh: '其他客户端' },
    meaning: { en: 'A valid signature, but of another client.', zh: '签名有效，但属于其他客户端。' },
    action: REFUSE,
    expected: 'refused',
    keywords: ['client-id', '客户端'],
    change: (draft) => ({ ...draft, clientId: 'T_SOMEBODY_ELSE' }),
  },
  {
    id: 'no-signature',
    title: { en: 'No signature', zh: '没有签名' },
    meaning: { en: 'The signature header is missing.', zh: '缺少 signature 请求头。' },
    action: REFUSE_400,
    expected: 'refused',
    keywords: ['header', 'missing', '请求头'],
    change: (draft) => ({ ...draft, headers: { signature: null } }),
  },
  {
    id: 'pretty-body',
    title: { en: 'Written in another way', zh: '另一种写法' },
    meaning: {
      en: 'The JSON has spaces and line breaks. An endpoint that writes it again before it verifies refuses it.',
      zh: 'JSON 带有空格和换行。验签前重新序列化的接口会拒绝它。',
    },
    action: { en: 'Acknowledge it: the signature covers the bytes.', zh: '确认：签名涵盖的是字节。' },
    expected: 'acknowledged',
    keywords: ['bytes', 'json', 'serialize', 'white space', '字节', '序列化'],
    change: (draft) => ({ ...draft, body: { ...draft.body, compact: false } }),
  },
  {
    id: 'unreadable-body',
    title: { en: 'Not JSON', zh: '不是 JSON' },
    meaning: { en: 'A genuine signature over a body that is not JSON.', zh: '签名有效，但正文不是 JSON。' },
    action: REFUSE_400,
    expected: 'refused',
    keywords: ['json', 'invalid', 'parse'],
    change: (draft) => ({ ...draft, body: { text: draft.body.text.slice(0, -2) } }),
  },
  {
    id: 'missing-amount',
    title: { en: 'Amount missing', zh: '缺少金额' },
    meaning: { en: 'A genuine message without a required field.', zh: '缺少必填字段的真实消息。' },
    action: REFUSE_400,
    expected: 'refused',
    keywords: ['field', 'required', 'schema', '字段'],
    change: (draft) => {
      const { captureAmount: _, ...others } = JSON.parse(draft.body.text) as Record<string, unknown>;
      return { ...draft, body: { text: JSON.stringify(others, null, 2) } };
    },
  },
];

/** Deliveries with faults of the network and of the order. */
export const REPEATED_CASES: readonly SpecialCase[] = [
  {
    id: 'lost-acknowledgement',
    title: { en: 'Acknowledgement lost', zh: '确认丢失' },
    meaning: {
      en: 'The endpoint acknowledges, but Alipay never receives the reply and retries.',
      zh: '接口已确认，但支付宝没有收到，于是重试。',
    },
    action: { en: 'Acknowledge the repeat, and book once.', zh: '再次确认，只入账一次。' },
    expected: 'acknowledged',
    keywords: ['retry', 'duplicate', 'idempotent', '重试', '重复'],
    faults: { loseAck: 1 },
  },
  {
    id: 'duplicates',
    title: { en: 'Duplicates in parallel', zh: '并发重复' },
    meaning: { en: 'Three identical copies at the same time.', zh: '同时发送三份相同的消息。' },
    action: {
      en: 'Book once. Acknowledge one copy; the others may get 503.',
      zh: '只入账一次。确认其中一份，其余可以返回 503。',
    },
    expected: 'acknowledged',
    keywords: ['parallel', 'copies', 'race', '重复', '并发'],
    faults: { duplicate: 3 },
  },
  {
    id: 'reordered',
    title: { en: 'Pending after the result', zh: '乱序' },
    meaning: {
      en: 'The final result comes first, and then that the capture is pending.',
      zh: '先收到最终结果，再收到处理中。',
    },
    action: { en: 'Acknowledge both. Keep the final result.', zh: '两者都确认，保留最终结果。' },
    expected: 'acknowledged',
    keywords: ['order', 'late', '乱序'],
    faults: { reorder: true },
  },
  {
    id: 'conflict',
    title: { en: 'Contradicting results', zh: '结果冲突' },
    meaning: {
      en: 'A second, different final result of the same capture.',
      zh: '同一笔请款收到不同的最终结果。',
    },
    action: {
      en: 'Never book both. Inquire, and have a person look.',
      zh: '切勿重复入账，请查询并人工处理。',
    },
    expected: 'either',
    keywords: ['conflict', 'contradiction', '冲突'],
    faults: { conflict: true },
  },
];

/** A path that differs as if a proxy had removed a prefix. */
function otherPath(target: string): string {
  return `/api${target}`;
}
