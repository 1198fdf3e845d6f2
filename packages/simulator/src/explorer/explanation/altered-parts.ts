import type { LocalizedText } from '@notify-capture/core';
import { excerptOf } from '../../excerpt.ts';
import type { DiagnosisFinding } from '../api.ts';
import type { MessageParts } from '../message/sign-draft.ts';

/** How much of a value a message contains, in characters. */
const MAX_VALUE = 120;

const HINT: LocalizedText = {
  en: 'A correct endpoint refuses this message. Reset the signed part to send a genuine one.',
  zh: '正确的接口会拒绝该消息。如需发送真实消息，请恢复签名的部分。',
};

/** The parts that were changed after signing, with both values. */
export function alteredParts(signed: MessageParts, sent: MessageParts): readonly DiagnosisFinding[] {
  const texts = [
    ['method', 'METHOD_ALTERED', signed.method, sent.method, { en: 'method', zh: '方法' }],
    ['target', 'TARGET_ALTERED', signed.target, sent.target, { en: 'target', zh: '目标' }],
    ['client', 'CLIENT_ALTERED', signed.clientId, sent.clientId, { en: 'client-id', zh: 'client-id ' }],
    [
      'time',
      'TIME_ALTERED',
      signed.requestTime,
      sent.requestTime,
      { en: 'request-time', zh: 'request-time ' },
    ],
  ] as const;
  const findings = texts
    .filter(([, , one, other]) => one !== other)
    .map(([part, code, one, other, name]): DiagnosisFinding => {
      const [was, is] = [excerptOf(one, MAX_VALUE), excerptOf(other, MAX_VALUE)];
      const message = {
        en: `The ${name.en} was signed as ${was}, and sent as ${is}.`,
        zh: `${name.zh}签名时为 ${was}，发送时为 ${is}。`,
      };
      return { code, part, message, hint: HINT };
    });
  return signed.body.equals(sent.body) ? findings : [...findings, alteredBody(signed.body, sent.body)];
}

function alteredBody(signed: Buffer, sent: Buffer): DiagnosisFinding {
  const shorter = Math.min(signed.byteLength, sent.byteLength);
  const different = signed.subarray(0, shorter).findIndex((byte, index) => byte !== sent[index]);
  const at = (different < 0 ? shorter : different) + 1;
  return {
    code: 'BODY_ALTERED',
    part: 'body',
    message: {
      en: `The body was changed after signing: ${signed.byteLength} bytes were signed, ${sent.byteLength} were sent, and they differ from byte ${at}.`,
      zh: `签名之后正文被改动：签名时为 ${signed.byteLength} 字节，发送时为 ${sent.byteLength} 字节，自第 ${at} 字节起不同。`,
    },
    hint: HINT,
  };
}
