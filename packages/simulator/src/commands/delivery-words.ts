import type { LocalizedText } from '@notify-capture/core';
import type { MessageRole } from '../deliver/delivery-result.ts';
import type { Language } from '../language.ts';

/** The names of the messages. */
export const ROLES: Readonly<Record<MessageRole, LocalizedText>> = {
  result: { en: 'result', zh: '最终结果' },
  pending: { en: 'pending', zh: '处理中' },
  conflict: { en: 'conflicting result', zh: '矛盾的结果' },
  message: { en: 'message', zh: '消息' },
};

/** The words of the report of a delivery. */
export const WORDS = {
  acknowledged: { en: 'acknowledged', zh: '得到确认' },
  ackLost: { en: 'acknowledged, but the reply is lost', zh: '得到确认，但响应丢失' },
  everyAckLost: { en: 'every acknowledgement was lost', zh: '确认全部丢失' },
  notAcknowledged: { en: 'not acknowledged', zh: '未得到确认' },
  captures: { en: 'captures', zh: '请款笔数' },
  messages: { en: 'messages', zh: '消息条数' },
  sent: { en: 'requests sent', zh: '发送请求' },
  acksLost: { en: 'lost acknowledgements', zh: '丢失的确认' },
  conflicts: { en: 'conflicts', zh: '矛盾的结果' },
  replies: { en: 'replies', zh: '响应' },
  replyTimes: { en: 'Reply times', zh: '响应时间' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** Names an attempt. */
export function attemptName(
  { role, number, copy }: { readonly role: MessageRole; readonly number: number; readonly copy: number },
  lang: Language,
): string {
  const name: LocalizedText = {
    en: `${ROLES[role].en}, attempt ${number}${copy > 1 ? `, copy ${copy}` : ''}: `,
    zh: `${ROLES[role].zh}，第 ${number} 次${copy > 1 ? `，副本 ${copy}` : ''}：`,
  };
  return name[lang];
}
