import { RESULT_CODES } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import { type Endpoint, freshNotification } from '../endpoint.ts';
import { bothOf, described, expectAccepted, expectRefused, type Probe } from '../probes.ts';
import { textOf } from '../requests.ts';

/** One genuine message may have many bodies. */
export const ACCEPTS_BODIES: readonly Check[] = [
  {
    id: 'body-verified-byte-for-byte',
    group: 'accepts',
    level: 'required',
    title: 'The signature is checked over the bytes that arrived, however the JSON is written',
    hint: 'A parsed body that is serialised again has other bytes: check the signature over the raw body, before any JSON parser (express.raw, rawBody, getInputStream, php://input).',
    run: async (endpoint) => {
      const taken = await expectAccepted(endpoint, [
        written(endpoint, 'pretty-printed', (body) => JSON.stringify(body, null, 2)),
        written(endpoint, 'with CRLF', (body) => JSON.stringify(body, null, 2).replaceAll('\n', '\r\n')),
        written(endpoint, 'with a final line break', (body) => `${JSON.stringify(body)}\n`),
        written(endpoint, 'with \\u0063 and \\/ in a text', (body) =>
          JSON.stringify(body).replace('success.', 'su\\u0063cess\\/ok'),
        ),
        written(endpoint, 'with its fields in another order', (body) =>
          JSON.stringify(Object.fromEntries(Object.entries(body).reverse())),
        ),
      ]);
      const request = endpoint.genuine();
      const refused = await expectRefused(endpoint, [
        ['a blank appended on the way', { ...request, body: Buffer.from(`${textOf(request)} `) }],
      ]);
      return bothOf(taken, refused);
    },
  },
  {
    id: 'text-beyond-ascii',
    group: 'accepts',
    level: 'required',
    title: 'Chinese and emoji are taken, also when their bytes arrive one by one',
    hint: 'Collect the bytes and decode them once, as UTF-8, after the last has arrived; never each chunk by itself, and never as Latin-1.',
    run: async (endpoint) => {
      const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: '请款成功 🎉 ünïcode' };
      const probes: Probe[] = [['Chinese, emoji and umlauts in UTF-8', endpoint.genuine({ result })]];
      // Only chunks are sure to arrive one by one, and many servers (WSGI, HTTP/1.0) take none at all.
      if (endpoint.accepted(await endpoint.send(byteByByte(endpoint.genuine())))) {
        probes.push(['the same, byte by byte', byteByByte(endpoint.genuine({ result }))]);
      }
      return expectAccepted(endpoint, probes);
    },
  },
  {
    id: 'unknown-fields-ignored',
    group: 'accepts',
    level: 'required',
    title: 'Fields that are added over time do no harm',
    hint: 'Do not validate against a closed list of fields (additionalProperties, forbidNonWhitelisted, FAIL_ON_UNKNOWN_PROPERTIES): ignore what you do not know.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['an unknown text', endpoint.genuine({ newField: 'x' })],
        ['an unknown object and list', endpoint.genuine({ newObject: { deep: { er: true } }, list: [1] })],
        [
          'unknown fields in result and captureAmount',
          endpoint.genuine({
            result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.', hint: 'x' },
            captureAmount: { currency: 'BRL', value: '50000', scale: '2' },
          }),
        ],
      ]),
  },
  {
    id: 'optional-fields-are-optional',
    group: 'accepts',
    level: 'required',
    title: 'All optional fields may be there, and none of them must',
    hint: 'Only result, notifyType, the three ids and captureAmount must be there; captureTime, resultMessage, acquirerInfo and the rest may lack.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        [
          'only what is required',
          endpoint.genuine({
            captureTime: undefined,
            result: { resultCode: 'SUCCESS', resultStatus: 'S' },
          }),
        ],
        [
          'everything that is optional',
          endpoint.genuine({
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
    title: 'Each of the 23 result codes is acknowledged',
    hint: 'An acknowledgement says that you have taken note, not that the capture succeeded: acknowledge failures and pending results too, or they come again for a day.',
    run: (endpoint) =>
      expectAccepted(
        endpoint,
        Object.keys(RESULT_CODES).map((code) => {
          const { result } = sampleNotification(code as keyof typeof RESULT_CODES);
          return [`${result.resultCode}/${result.resultStatus}`, endpoint.genuine({ result })];
        }),
      ),
  },
  {
    id: 'unknown-result-code-acknowledged',
    group: 'accepts',
    level: 'advice',
    title: 'A result code that came later than your code is acknowledged',
    hint: 'Codes are added over time: decide by resultStatus (S, F, U) where you do not know the code.',
    run: (endpoint) =>
      expectAccepted(
        endpoint,
        ['S', 'F', 'U'].map((resultStatus) => [
          `BRAND_NEW_CODE/${resultStatus}`,
          endpoint.genuine({ result: { resultCode: 'BRAND_NEW_CODE', resultStatus } }),
        ]),
      ),
  },
  {
    id: 'other-types-answered',
    group: 'accepts',
    level: 'advice',
    title: 'Genuine messages of other types get an answer, not a crash',
    hint: 'Captures are announced at the address of the payment, and so PAYMENT_RESULT arrives there too: look at notifyType first, and acknowledge or refuse what is none of yours.',
    run: otherTypes,
  },
];

function byteByByte(request: OutgoingRequest): OutgoingRequest {
  return { ...request, body: Array.from(Buffer.from(textOf(request)), (byte) => Uint8Array.of(byte)) };
}

function written(endpoint: Endpoint, how: string, write: (body: object) => string): Probe {
  return [`a body ${how}`, endpoint.genuine(write(freshNotification()))];
}

async function otherTypes(endpoint: Endpoint): ReturnType<Check['run']> {
  const sent = 'a genuine PAYMENT_RESULT';
  const answer = await endpoint.send(
    endpoint.genuine({
      notifyType: 'PAYMENT_RESULT',
      captureId: undefined,
      captureRequestId: undefined,
      captureAmount: undefined,
      paymentRequestId: 'PAYMENT_REQUEST_1',
      paymentAmount: { currency: 'BRL', value: '50000' },
    }),
  );
  if (answer.kind === 'reply' && (endpoint.accepted(answer) || answer.status < 500)) {
    const did = endpoint.accepted(answer) ? 'acknowledged' : `refused with status ${answer.status}`;
    return { verdict: 'pass', note: `${sent} was ${did}` };
  }
  const expected = 'the acknowledgement, or a refusal below 500';
  return { verdict: 'fail', why: [{ sent, came: described(answer, endpoint), expected }] };
}
