import { RESULT_CODES } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import { type Endpoint, newNotification } from '../endpoint.ts';
import { combineFindings, expectAccepted, expectRefused, type Probe } from '../probes.ts';
import { textOf } from '../requests.ts';

/** Checks that the endpoint accepts every form of a genuine body. */
export const ACCEPTS_BODIES: readonly Check[] = [
  {
    id: 'body-verified-byte-for-byte',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'The signature is checked over the received bytes, however the JSON is formatted',
      zh: '无论 JSON 采用什么格式，都按收到的原始字节验签',
    },
    hint: {
      en: 'A parsed body that is serialized again has other bytes. Check the signature over the raw body, before any JSON parser. Node: express.raw({ type: "application/json" }); PHP: file_get_contents("php://input"); Python: request.get_data() in Flask, request.body in Django; Go: io.ReadAll(r.Body); Java: request.getInputStream().readAllBytes().',
      zh: '正文解析后再次序列化，字节就不同了。请在任何 JSON 解析之前，用原始正文验签。Node：express.raw({ type: "application/json" })；PHP：file_get_contents("php://input")；Python：Flask 用 request.get_data()，Django 用 request.body；Go：io.ReadAll(r.Body)；Java：request.getInputStream().readAllBytes()。',
    },
    run: async (endpoint) => {
      const genuine = await expectAccepted(endpoint, [
        bodyProbe(endpoint, 'pretty-printed', (body) => JSON.stringify(body, null, 2)),
        bodyProbe(endpoint, 'with CRLF', (body) => JSON.stringify(body, null, 2).replaceAll('\n', '\r\n')),
        bodyProbe(endpoint, 'with a final line feed', (body) => `${JSON.stringify(body)}\n`),
        bodyProbe(endpoint, 'with \\u0063 and \\/ in a string', (body) =>
          JSON.stringify(body).replace('success.', 'su\\u0063cess\\/ok'),
        ),
        bodyProbe(endpoint, 'with its fields in another order', (body) =>
          JSON.stringify(Object.fromEntries(Object.entries(body).reverse())),
        ),
      ]);
      const request = endpoint.sign();
      const forged = await expectRefused(endpoint, [
        [
          'a body with a space appended after signing',
          { ...request, body: Buffer.from(`${textOf(request)} `) },
        ],
      ]);
      return combineFindings(genuine, forged);
    },
  },
  {
    id: 'non-ascii-text-accepted',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'Chinese and emoji are accepted, also when their bytes are sent one at a time',
      zh: '接受中文和表情符号，即使其字节逐个到达',
    },
    hint: {
      en: 'Collect all bytes first, and then decode them once as UTF-8. Do not decode each chunk separately, and do not use Latin-1.',
      zh: '请先收齐所有字节，再一次性按 UTF-8 解码。不要逐块解码，也不要使用 Latin-1。',
    },
    run: async (endpoint) => {
      const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: '请款成功 🎉 ünïcode' };
      const probes: Probe[] = [['Chinese, emoji and umlauts in UTF-8', endpoint.sign({ result })]];
      // Only chunks reliably arrive one at a time, but some servers (WSGI, HTTP/1.0) accept no chunked body.
      if (endpoint.isAccepted(await endpoint.send(inSingleBytes(endpoint.sign())))) {
        probes.push(['the same text, one byte at a time', inSingleBytes(endpoint.sign({ result }))]);
      }
      return expectAccepted(endpoint, probes);
    },
  },
  {
    id: 'unknown-fields-ignored',
    group: 'accepts',
    level: 'required',
    title: { en: 'Unknown fields are ignored', zh: '忽略未知字段' },
    hint: {
      en: 'Alipay adds fields over time. Do not validate against a closed list of fields. Node: additionalProperties: false, forbidNonWhitelisted; PHP: allow_extra_attributes: false in Symfony; Python: extra="forbid" in pydantic; Go: DisallowUnknownFields; Java: FAIL_ON_UNKNOWN_PROPERTIES.',
      zh: '支付宝会陆续增加字段，请不要按固定的字段列表做校验。Node：additionalProperties: false、forbidNonWhitelisted；PHP：Symfony 的 allow_extra_attributes: false；Python：pydantic 的 extra="forbid"；Go：DisallowUnknownFields；Java：FAIL_ON_UNKNOWN_PROPERTIES。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['an unknown string', endpoint.sign({ newField: 'x' })],
        ['an unknown object and array', endpoint.sign({ newObject: { deep: { er: true } }, list: [1] })],
        [
          'unknown fields in result and captureAmount',
          endpoint.sign({
            result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.', hint: 'x' },
            captureAmount: { currency: 'BRL', value: '50000', scale: '2' },
          }),
        ],
      ]),
  },
  {
    id: 'optional-fields-optional',
    group: 'accepts',
    level: 'required',
    title: { en: 'Every optional field may be present or missing', zh: '每个可选字段都可以有，也可以没有' },
    hint: {
      en: 'Require only result, notifyType, the three ids and captureAmount. captureTime, resultMessage, acquirerInfo and the other fields may be missing.',
      zh: '只应要求 result、notifyType、三个 ID 和 captureAmount。captureTime、resultMessage、acquirerInfo 等其他字段都可能缺失。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        [
          'only the required fields',
          endpoint.sign({
            captureTime: undefined,
            result: { resultCode: 'SUCCESS', resultStatus: 'S' },
          }),
        ],
        [
          'all optional fields',
          endpoint.sign({
            acquirerReferenceNo: '74027000000000000000001',
            acquirerInfo: { acquirerName: 'ACQ', acquirerTransactionId: '1', acquirerResultCode: '00' },
            taxCalculationId: 'TAX_1',
            paymentResultInfo: { cardNo: '411111******1111', lastFour: '1111' },
          }),
        ],
      ]),
  },
  {
    id: 'every-result-code-acknowledged',
    group: 'accepts',
    level: 'required',
    title: { en: 'Each of the 23 result codes is acknowledged', zh: '23 个结果码均返回确认' },
    hint: {
      en: 'An acknowledgement means that you have recorded the result, not that the capture succeeded. Acknowledge failures and pending results too; otherwise Alipay retries for a day.',
      zh: '确认表示您已记录该结果，并不表示请款成功。失败和处理中的结果也要返回确认，否则支付宝会持续重试一天。',
    },
    run: (endpoint) =>
      expectAccepted(
        endpoint,
        Object.keys(RESULT_CODES).map((code) => {
          const { result } = sampleNotification(code as keyof typeof RESULT_CODES);
          return [`${result.resultCode}/${result.resultStatus}`, endpoint.sign({ result })];
        }),
      ),
  },
  {
    id: 'unknown-result-code-acknowledged',
    group: 'accepts',
    level: 'advice',
    title: { en: 'An unknown result code is acknowledged', zh: '未知的结果码也返回确认' },
    hint: {
      en: 'Alipay adds result codes over time. If you do not know the code, decide by resultStatus (S, F, U).',
      zh: '支付宝会陆续增加结果码。遇到未知的结果码时，请根据 resultStatus（S、F、U）判断。',
    },
    run: (endpoint) =>
      expectAccepted(
        endpoint,
        ['S', 'F', 'U'].map((resultStatus) => [
          `BRAND_NEW_CODE/${resultStatus}`,
          endpoint.sign({ result: { resultCode: 'BRAND_NEW_CODE', resultStatus } }),
        ]),
      ),
  },
];

function inSingleBytes(request: OutgoingRequest): OutgoingRequest {
  return { ...request, body: Array.from(Buffer.from(textOf(request)), (byte) => Uint8Array.of(byte)) };
}

function bodyProbe(endpoint: Endpoint, form: string, write: (body: object) => string): Probe {
  return [`a body ${form}`, endpoint.sign(write(newNotification()))];
}
