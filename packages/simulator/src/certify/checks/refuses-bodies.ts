import type { Check } from '../check.ts';
import { type Endpoint, freshNotification } from '../endpoint.ts';
import { expectRefused, type Probe } from '../probes.ts';

/** What is genuine, but cannot be used: acknowledged it would be lost. */
export const REFUSES_BODIES: readonly Check[] = [
  {
    id: 'unreadable-body-refused',
    group: 'refuses',
    level: 'required',
    title: 'A genuine body that cannot be read is not acknowledged, and harms nothing',
    hint: 'An acknowledgement says that the result is safe with you: answer 400 to what is no JSON object, and catch what the parser throws.',
    run: (endpoint) => {
      const whole = JSON.stringify(freshNotification());
      return expectRefused(endpoint, [
        ['signed, but broken JSON', endpoint.genuine('{"a":')],
        ['signed, but cut off in the middle', endpoint.genuine(whole.slice(0, whole.length / 2))],
        ['signed, but empty', endpoint.genuine('')],
        ['signed, but a list', endpoint.genuine('[]')],
        ['signed, but null', endpoint.genuine('null')],
        ['signed, but text', endpoint.genuine('"SUCCESS"')],
      ]);
    },
  },
  {
    id: 'meaningless-message-refused',
    group: 'refuses',
    level: 'advice',
    title: 'A genuine message that names no capture or no result is not acknowledged',
    hint: 'Nothing can be booked without the ids or without the result: answer 400, so that somebody notices and it comes again; if a queue takes it first, look into what its worker drops.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'neither captureId nor captureRequestId',
          endpoint.genuine({ captureId: undefined, captureRequestId: undefined }),
        ],
        ['no result', endpoint.genuine({ result: undefined })],
      ]),
  },
  {
    id: 'misfitting-fields-refused',
    group: 'refuses',
    level: 'advice',
    title: 'A genuine message whose required fields lack or misfit is not acknowledged',
    hint: 'Check the three ids, notifyType, currency, value, resultCode and resultStatus before you book, and decode UTF-8 strictly: what was acknowledged does not come again.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        ...['captureId', 'captureRequestId', 'paymentId', 'notifyType', 'captureAmount'].map(
          (name): Probe => [`no ${name}`, endpoint.genuine({ [name]: undefined })],
        ),
        ['an empty object', endpoint.genuine('{}')],
        ['no resultStatus', endpoint.genuine({ result: { resultCode: 'SUCCESS' } })],
        ['no resultCode', endpoint.genuine({ result: { resultStatus: 'S' } })],
        ['a resultStatus X', endpoint.genuine({ result: { resultCode: 'SUCCESS', resultStatus: 'X' } })],
        amount(endpoint, 'a number', 50_000),
        amount(endpoint, 'a decimal fraction', '500.00'),
        amount(endpoint, 'negative', '-50000'),
        ['a captureId that is not UTF-8', endpoint.genuine(invalidUtf8())],
      ]),
  },
];

function amount(endpoint: Endpoint, what: string, value: unknown): Probe {
  return [`an amount that is ${what}`, endpoint.genuine({ captureAmount: { currency: 'BRL', value } })];
}

function invalidUtf8(): Uint8Array {
  const text = JSON.stringify(freshNotification({ captureId: 'LATIN-é' }));
  return Buffer.from(text, 'latin1');
}
