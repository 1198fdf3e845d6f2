import { flat, type HttpReply, request, send } from '@notify-capture/contract';
import { sampleNotification } from '@notify-capture/core/testing';
import { alipay } from './endpoint.ts';

/** A request that every endpoint must refuse, and the status of the refusal. */
export interface Hostile {
  readonly name: string;
  readonly status: number;
  send(port: number): Promise<HttpReply>;
}

const DAY = 86_400_000;
const GENUINE = JSON.stringify(sampleNotification('captured'));

/** A genuine body, sent with a signature header that has other pairs. */
function withPairs(name: string, change: (value: string) => string): Hostile {
  return {
    name,
    status: 401,
    send: (port) => {
      const signed = alipay.capture('captured', { keyVersion: null });
      const signature = change(signed.headers.signature.split('signature=')[1] ?? '');
      return send(port, { ...signed, headers: { ...signed.headers, signature } });
    },
  };
}

/** A genuine message with the text of a `request-time`, which the signature covers. */
function withTime(name: string, requestTime: () => string): Hostile {
  return {
    name: `the request-time ${name}`,
    status: 401,
    send: (port) => send(port, alipay.capture('captured', { requestTime: requestTime() })),
  };
}

/** A body that has a genuine signature. */
function withBody(name: string, body: string): Hostile {
  return { name, status: 422, send: (port) => send(port, alipay.sign(body)) };
}

/** A request without a signature. */
function unsigned(method: string, target: string, status: number): Hostile {
  const headers = flat({ 'content-length': String(GENUINE.length) });
  return {
    name: `${method} ${target} without a signature`,
    status,
    send: (port) => request({ port, method, target, headers, chunks: [Buffer.from(GENUINE)] }),
  };
}

/** E.g. `2026-11-25T07:14:00`. */
function now(): string {
  return new Date().toISOString().slice(0, 19);
}

export const HOSTILE: readonly Hostile[] = [
  unsigned('POST', '/alipay/notifyCapture', 401),
  unsigned('POST', '/captures', 401),
  unsigned('POST', '/capturesX', 401),
  unsigned('GET', '/capturesX', 405),
  unsigned('GET', '/captures/', 405),
  withPairs('a repeated algorithm', (value) => `algorithm=none,algorithm=RSA256,signature=${value}`),
  withPairs('a false signature before the genuine one', (value) => {
    return `algorithm=RSA256,signature=AAAA,signature=${value}`;
  }),
  withPairs('a false signature after the genuine one', (value) => {
    return `algorithm=RSA256,signature=${value},signature=AAAA`;
  }),
  withPairs('three signatures', (value) => {
    return `algorithm=RSA256,signature=,signature=,signature=${value}`;
  }),
  withPairs('a signature without an algorithm', (value) => `signature=${value}`),
  withPairs('another algorithm', (value) => `algorithm=none,signature=${value}`),
  withPairs('a part without a value', (value) => `algorithm=RSA256,signature=${value},more`),
  withPairs('an algorithm without a signature', () => 'algorithm=RSA256'),
  withPairs('an empty signature', () => 'algorithm=RSA256,signature='),
  withTime('now', () => 'now'),
  withTime('with a date alone', () => now().slice(0, 10)),
  withTime('without an offset', now),
  withTime('with a blank in place of T', () => `${now().replace('T', ' ')}Z`),
  withTime('with an @', () => `@${Math.floor(Date.now() / 1_000)}`),
  withTime('with a sign', () => `+${Date.now()}`),
  withTime('with 400 digits', () => '9'.repeat(400)),
  withTime('with 19 digits', () => '9'.repeat(19)),
  withTime('of three days ago', () => String(Date.now() - 3 * DAY - 1_000)),
  withTime('of tomorrow', () => new Date(Date.now() + DAY).toISOString()),
  withBody('single quotes', GENUINE.replaceAll('"', "'")),
  withBody('a comment', GENUINE.replace(',', ',/* a comment */')),
  withBody('a comma at the end', GENUINE.replace(/\}$/, ',}')),
  withBody('names without quotes', GENUINE.replace('"notifyType"', 'notifyType')),
  withBody('NaN', GENUINE.replace('{', '{"more":NaN,')),
  withBody('a line end in a text', GENUINE.replace('{', '{"more":"a\nb",')),
  withBody('two objects', `${GENUINE}${GENUINE}`),
  withBody('an opened list', '['.repeat(20_000)),
  withBody(
    'a list in 20,000 lists',
    GENUINE.replace('{', `{"more":${'['.repeat(20_000)}${']'.repeat(20_000)},`),
  ),
  withBody('a name in capitals', GENUINE.replace('"captureId"', '"CAPTUREID"')),
  withBody('an inner name in capitals', GENUINE.replace('"resultCode"', '"RESULTCODE"')),
  withBody('an id with half a character', GENUINE.replace('"captureId":"', String.raw`"captureId":"\ud800`)),
  withBody('an id that is a number', GENUINE.replace(/"captureId":"[^"]*"/, '"captureId":1')),
  withBody('an empty id', GENUINE.replace(/"paymentId":"[^"]*"/, '"paymentId":""')),
  withBody('a result that is a text', GENUINE.replace(/"result":\{[^}]*\}/, '"result":"S"')),
  withBody('a status that is a list', GENUINE.replace(/"resultStatus":"S"/, '"resultStatus":["S"]')),
  withBody('a value with a line end', GENUINE.replace(/("value":"\d+)/, String.raw`$1\n`)),
  withBody('null', 'null'),
  withBody('a text', '"text"'),
];
