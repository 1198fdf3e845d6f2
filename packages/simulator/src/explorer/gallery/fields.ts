import { type KnownResultCode, type LocalizedText, RESULT_CODES } from '@notify-capture/core';
import { DOCUMENTED, MESSAGE_KINDS, sampleMessage, typesOf } from '../../message-kinds.ts';
import type { FieldDescription } from '../api.ts';
import { CODE_MEANINGS } from './code-meanings.ts';

const text = (en: string, zh: string): LocalizedText => ({ en, zh });

/** The limit for an id, in characters. */
const MAX_ID = 64;

const id = (path: string, en: string, zh: string): FieldDescription => ({
  path,
  type: 'string',
  required: true,
  maxLength: MAX_ID,
  meaning: text(en, zh),
});

/** The fields of a capture (https://docs.antom.com/ac/ams/notify_capture). The preview has the errors of core's schema. */
const CAPTURE_FIELDS: readonly FieldDescription[] = [
  {
    path: 'notifyType',
    type: 'string',
    required: true,
    values: [{ value: 'CAPTURE_RESULT', meaning: text('The result of a capture.', '请款结果。') }],
    meaning: text('The type of the notification.', '通知类型。'),
  },
  id('captureId', 'The id of the capture at Alipay.', '支付宝分配的请款 ID。'),
  id('captureRequestId', "The merchant's id of the capture.", '商户分配的请款请求 ID。'),
  id('paymentId', 'The id of the payment at Alipay.', '支付宝分配的支付 ID。'),
  {
    path: 'captureAmount',
    type: 'object',
    required: true,
    meaning: text('The amount to capture.', '请款金额。'),
  },
  {
    path: 'captureAmount.currency',
    type: 'string',
    required: true,
    pattern: '[A-Z]{3}',
    meaning: text('The currency (ISO 4217).', '币种（ISO 4217）。'),
    values: ['BRL', 'USD', 'EUR', 'JPY', 'KRW', 'HKD', 'SGD', 'GBP'].map((value) => ({
      value,
      meaning: text(value, value),
    })),
  },
  {
    path: 'captureAmount.value',
    type: 'string',
    required: true,
    pattern: '\\d{1,16}',
    meaning: text('In the smallest unit of the currency, as a string.', '以币种最小单位表示的金额，字符串。'),
  },
  {
    path: 'captureTime',
    type: 'string',
    required: false,
    meaning: text(
      'When the capture ended (ISO 8601 with an offset).',
      '请款完成时间（带时区偏移的 ISO 8601）。',
    ),
  },
  {
    path: 'result',
    type: 'object',
    required: true,
    meaning: text('The result of the capture.', '请款结果。'),
  },
  {
    path: 'result.resultCode',
    type: 'string',
    required: true,
    maxLength: MAX_ID,
    meaning: text('The result code.', '结果代码。'),
    values: (Object.keys(RESULT_CODES) as KnownResultCode[]).map((value) => ({
      value,
      meaning: CODE_MEANINGS[value],
    })),
  },
  {
    path: 'result.resultStatus',
    type: 'string',
    required: true,
    meaning: text('The status. It must fit the code.', '结果状态，须与结果代码一致。'),
    values: [
      { value: 'S', meaning: text('Success.', '成功。') },
      { value: 'F', meaning: text('Failure.', '失败。') },
      { value: 'U', meaning: text('Unknown.', '未知。') },
    ],
  },
  {
    path: 'result.resultMessage',
    type: 'string',
    required: false,
    maxLength: 256,
    meaning: text('The result as a text for people.', '结果的文字说明。'),
  },
  {
    path: 'acquirerReferenceNo',
    type: 'string',
    required: false,
    maxLength: 64,
    meaning: text('The reference of the acquirer.', '收单机构参考号。'),
  },
  {
    path: 'acquirerInfo',
    type: 'object',
    required: false,
    meaning: text('Facts about the acquirer, as texts.', '收单机构信息，值为字符串。'),
  },
  {
    path: 'taxCalculationId',
    type: 'string',
    required: false,
    maxLength: 64,
    meaning: text('The id of the tax calculation.', '税费计算 ID。'),
  },
  {
    path: 'paymentResultInfo',
    type: 'object',
    required: false,
    meaning: text('Facts about the payment method.', '支付方式信息。'),
  },
];

/** The fields of each kind of message. Those of the other kinds are the fields of their samples. */
export function fieldDescriptions(): Readonly<Record<string, readonly FieldDescription[]>> {
  return Object.fromEntries(
    MESSAGE_KINDS.map((kind) => [kind, kind === 'capture' ? CAPTURE_FIELDS : sampleFields(kind)]),
  );
}

function sampleFields(kind: (typeof DOCUMENTED)[number]['kind']): readonly FieldDescription[] {
  const samples = DOCUMENTED.filter((one) => one.kind === kind).map((one) =>
    sampleMessage({ kind, ...(one.type === undefined ? {} : { type: one.name }) }),
  );
  const fields = new Map(samples.flatMap((sample) => described(sample, '')).map((one) => [one.path, one]));
  const types = typesOf(kind).filter((type) => type === type.toUpperCase());
  return [...fields.values()].map((field) =>
    /notif\w*type$/i.test(field.path)
      ? { ...field, required: true, values: types.map((value) => ({ value, meaning: text(value, value) })) }
      : field,
  );
}

function described(value: object, prefix: string): readonly FieldDescription[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]): readonly FieldDescription[] => {
    const path = `${prefix}${name}`;
    const common = { path, required: false, meaning: text(path, path) };
    if (typeof field === 'boolean') return [{ ...common, type: 'boolean' }];
    if (typeof field !== 'object' || field === null) return [{ ...common, type: 'string' }];
    return [{ ...common, type: 'object' }, ...described(field, `${path}.`)];
  });
}
