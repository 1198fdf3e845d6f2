import type { Check } from '../check.ts';
import { type Endpoint, newNotification } from '../endpoint.ts';
import { expectRefused, type Probe } from '../probes.ts';

/** Checks that the endpoint refuses unusable bodies: it would lose a result if it acknowledged them. */
export const REFUSES_BODIES: readonly Check[] = [
  {
    id: 'unreadable-body-refused',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A genuine body that is not a JSON object is not acknowledged, and does no damage',
      zh: '正文真实但不是 JSON 对象时，不予确认，也不造成损害',
    },
    hint: {
      en: 'An acknowledgement means that you have recorded the result. Reply 400 to a body that is not a JSON object, and catch the errors of the parser.',
      zh: '确认表示您已记录该结果。正文不是 JSON 对象时请返回 400，并捕获解析错误。',
    },
    run: (endpoint) => {
      const whole = JSON.stringify(newNotification());
      return expectRefused(endpoint, [
        ['a signed body that is broken JSON', endpoint.sign('{"a":')],
        ['a signed body that is cut off in the middle', endpoint.sign(whole.slice(0, whole.length / 2))],
        ['a signed body that is empty', endpoint.sign('')],
        ['a signed body that is an array', endpoint.sign('[]')],
        ['a signed body that is null', endpoint.sign('null')],
        ['a signed body that is a string', endpoint.sign('"SUCCESS"')],
      ]);
    },
  },
  {
    id: 'incomplete-message-refused',
    group: 'refuses',
    level: 'advice',
    title: {
      en: 'A genuine message without capture ids or without a result is not acknowledged',
      zh: '真实消息缺少请款 ID 或 result 时，不予确认',
    },
    hint: {
      en: 'Nothing can be booked without the ids or without the result. Reply 400, so that the error is visible and Alipay retries. If a queue accepts the message first, check which messages its worker drops.',
      zh: '没有这些 ID 或 result，就无法入账。请返回 400，以便发现该错误并让支付宝重试。如果消息先进入队列，请检查消费程序会丢弃哪些消息。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'a message without captureId and captureRequestId',
          endpoint.sign({ captureId: undefined, captureRequestId: undefined }),
        ],
        ['a message without a result', endpoint.sign({ result: undefined })],
      ]),
  },
  {
    id: 'invalid-fields-refused',
    group: 'refuses',
    level: 'advice',
    title: {
      en: 'A genuine message with a missing or invalid required field is not acknowledged',
      zh: '真实消息的必填字段缺失或无效时，不予确认',
    },
    hint: {
      en: 'Check the three ids, notifyType, currency, value, resultCode and resultStatus before you book, and decode UTF-8 strictly. Alipay does not repeat an acknowledged message.',
      zh: '入账之前，请检查三个 ID、notifyType、currency、value、resultCode 和 resultStatus，并严格按 UTF-8 解码。得到确认的消息，支付宝不会再次发送。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        ...['captureId', 'captureRequestId', 'paymentId', 'notifyType', 'captureAmount'].map(
          (name): Probe => [`a message without ${name}`, endpoint.sign({ [name]: undefined })],
        ),
        ['a message without resultStatus', endpoint.sign({ result: { resultCode: 'SUCCESS' } })],
        ['a message without resultCode', endpoint.sign({ result: { resultStatus: 'S' } })],
        [
          'a message with resultStatus X',
          endpoint.sign({ result: { resultCode: 'SUCCESS', resultStatus: 'X' } }),
        ],
        amountProbe(endpoint, 'a number', 50_000),
        amountProbe(endpoint, 'a decimal fraction', '500.00'),
        amountProbe(endpoint, 'negative', '-50000'),
        ['a captureId that is not UTF-8', endpoint.sign(invalidUtf8())],
      ]),
  },
];

function amountProbe(endpoint: Endpoint, form: string, value: unknown): Probe {
  return [`an amount that is ${form}`, endpoint.sign({ captureAmount: { currency: 'BRL', value } })];
}

function invalidUtf8(): Uint8Array {
  const text = JSON.stringify(newNotification({ captureId: 'LATIN-é' }));
  return Buffer.from(text, 'latin1');
}
