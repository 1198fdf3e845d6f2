import { sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { DiagnosisRequest } from '../../src/diagnosis/index.ts';
import type { RawHeaders } from '../../src/index.ts';
import {
  createTestKeys,
  type SignOptions,
  sampleNotification,
  signNotification,
} from '../../src/testing/index.ts';
import { PARSER_CASES } from './parser-cases.ts';
import { QUERY_CASES } from './query-cases.ts';

export const alipay = createTestKeys();
export const other = createTestKeys();
const merchant = createTestKeys();
export const BODY = JSON.stringify(sampleNotification('captured', { note: '支付/ok' }));

/** The differences between the signed and the received request. */
export interface Alteration {
  readonly signed?: Partial<SignOptions>;
  /** Received in place of the signed target. */
  readonly target?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: RawHeaders;
  readonly keys?: Pick<DiagnosisRequest, 'publicKey' | 'publicKeys'>;
  readonly more?: Partial<DiagnosisRequest>;
}

/** The received request, and the keys to check it with. */
export function alteredRequest({
  signed = {},
  target,
  body,
  headers,
  keys,
  more,
}: Alteration): DiagnosisRequest {
  const notification = signNotification({
    privateKey: alipay.privateKey,
    clientId: 'T_1',
    target: '/n',
    body: BODY,
    ...signed,
  });
  return {
    method: 'POST',
    target: target ?? notification.target,
    headers: { ...notification.headers, ...headers },
    body: body === undefined ? notification.body : Buffer.from(body),
    ...(keys ?? { publicKey: alipay.publicKey }),
    ...more,
  } as DiagnosisRequest;
}

const headersSigning = (content: string): Record<string, string> => ({
  'request-time': '1',
  signature: `algorithm=RSA256, signature=${encodeURIComponent(sign('sha256', Buffer.from(content), alipay.privateKey).toString('base64'))}`,
});
const changedSignature = (change: (base64: string) => string): RawHeaders => {
  const { headers } = signNotification({
    privateKey: alipay.privateKey,
    clientId: 'T_1',
    target: '/n',
    body: BODY,
    requestTime: '1',
    encoding: 'bare',
  });
  const base64 = headers.signature.slice(headers.signature.indexOf('signature=') + 10);
  return { 'request-time': '1', signature: `algorithm=RSA256, keyVersion=1, signature=${change(base64)}` };
};
export const versions = { publicKeys: { '1': other.publicKey, '2': alipay.publicKey } };

/** The value as base64url without padding, which a receiver accepts. */
function base64url(target: string): RawHeaders {
  const { headers } = signNotification({
    privateKey: alipay.privateKey,
    clientId: 'T_1',
    target,
    body: BODY,
    encoding: 'bare',
  });
  const value = headers.signature.slice(headers.signature.indexOf('signature=') + 10);
  const url = Buffer.from(value, 'base64').toString('base64url');
  return { 'request-time': headers['request-time'], signature: `algorithm=RSA256, signature=${url}` };
}

/** Each cause of a mismatch that the diagnosis finds. */
export const CASES: readonly (readonly [code: string, cause: string, alteration: Alteration])[] = [
  ['OTHER_KEY_VERSION', 'another key of the client matches', { keys: versions }],
  ['NO_KEY_MATCHES', 'no key matches', { keys: { publicKey: other.publicKey } }],
  [
    'OWN_KEY',
    "the merchant's own key is configured",
    { keys: { publicKey: merchant.publicKey }, more: { merchantPublicKey: merchant.publicKey } },
  ],
  [
    'OWN_KEY',
    'the merchant signed the request',
    { signed: { privateKey: merchant.privateKey }, more: { merchantPublicKey: merchant.publicKey } },
  ],
  [
    'OTHER_DIGEST',
    'another digest was signed',
    {
      headers: {
        signature: `algorithm=RSA256, signature=${encodeURIComponent(sign('sha1', Buffer.from('x'), alipay.privateKey).toString('base64'))}`,
      },
    },
  ],
  [
    'VALUE_ENCODED_TWICE',
    'the value is encoded twice',
    { headers: changedSignature((b) => encodeURIComponent(encodeURIComponent(b))) },
  ],
  ['VALUE_REWRITTEN', 'plus became space', { headers: changedSignature((b) => b.replaceAll('+', ' ')) }],
  ['VALUE_REWRITTEN', 'the padding was lost', { headers: changedSignature((b) => b.replace(/=+$/, '')) }],
  ['QUERY_STRIPPED', 'the query was not signed', { target: '/n?a=1' }],
  ['TRAILING_SLASH', 'a slash was added', { target: '/n/' }],
  ['TRAILING_SLASH', 'a slash was dropped', { signed: { target: '/n/?a=1' }, target: '/n?a=1' }],
  ['MOUNT_PREFIX', 'a prefix was added', { target: '/shop/api/n' }],
  [
    'MOUNT_PREFIX',
    'a prefix that a header names was dropped',
    { signed: { target: '/shop/n' }, target: '/n', headers: { 'x-forwarded-prefix': '/shop' } },
  ],
  [
    'ABSOLUTE_TARGET',
    'the whole URL was signed',
    { headers: { ...headersSigning(`POST https://shop.example/n\nT_1.1.${BODY}`), host: 'shop.example' } },
  ],
  [
    'REWRITTEN_TARGET',
    'a proxy header contains the signed target',
    { signed: { target: '/public' }, target: '/n', headers: { 'x-original-uri': '/public' } },
  ],
  [
    'REWRITTEN_TARGET',
    'the caller suggests the signed target',
    { signed: { target: '/public' }, target: '/n', more: { targets: ['/a', '/public'] } },
  ],
  ['PERCENT_CODING', 'the target was decoded', { signed: { target: '/n?a=%20b' }, target: '/n?a= b' }],
  ...PARSER_CASES,
  ['BODY_RESERIALIZED', 'the body was pretty-printed', { body: JSON.stringify(JSON.parse(BODY), null, 2) }],
  [
    'BODY_RESERIALIZED',
    'the body was made compact',
    { signed: { body: JSON.stringify(JSON.parse(BODY), null, 2) }, body: BODY },
  ],
  [
    'BODY_RESERIALIZED',
    'escapes were resolved',
    { signed: { body: BODY.replaceAll('/', '\\/') }, body: BODY },
  ],
  ['COMPRESSED', 'the body was compressed', { body: gzipSync(BODY) }],
  ['BYTE_ORDER_MARK', 'a byte order mark was added', { body: `\uFEFF${BODY}` }],
  ['BYTE_ORDER_MARK', 'a byte order mark was dropped', { signed: { body: `\uFEFF${BODY}` }, body: BODY }],
  ['FINAL_NEWLINE', 'a final newline was added', { body: `${BODY}\n` }],
  ['FINAL_NEWLINE', 'a final newline was dropped', { signed: { body: `${BODY}\r\n` }, body: BODY }],
  [
    'LINE_ENDINGS',
    'line endings were converted',
    { signed: { body: '{\r\n "a": 1.0\r\n}' }, body: '{\n "a": 1.0\n}' },
  ],
  [
    'MOUNT_PREFIX',
    'a usual prefix was removed without a trace',
    { signed: { target: '/prod/n' }, target: '/n' },
  ],
  ['BODY_EMPTY', 'the body was dropped', { body: '' }],
  [
    'BODY_TRUNCATED',
    'the end of the body is missing',
    { body: BODY.slice(0, 40), headers: { 'content-length': '400' } },
  ],
  ['BODY_DAMAGED', 'bytes of the body were lost', { body: BODY.replace('支', '\uFFFD\uFFFD\uFFFD') }],
  ['BODY_BASE64', 'the body is its base64 text', { body: Buffer.from(BODY).toString('base64') }],
  ['BODY_LATIN1', 'UTF-8 was read as Latin-1', { body: Buffer.from(BODY).toString('latin1') }],
  [
    'PERCENT_CODING',
    'a colon of the query was encoded',
    { signed: { target: '/n?a=b:c' }, target: '/n?a=b%3Ac' },
  ],
  [
    'PERCENT_CODING',
    'a comma of the query was decoded',
    { signed: { target: '/n?a=%2C%3A' }, target: '/n?a=,%3A' },
  ],
  [
    'PERCENT_CODING',
    'a blank of the query became a plus',
    { signed: { target: '/n?a=b%20c' }, target: '/n?a=b+c' },
  ],
  ...QUERY_CASES,
  [
    'MOUNT_PREFIX',
    'a prefix was removed, and the value is base64url',
    {
      signed: { target: '/api/n' },
      target: '/n',
      headers: base64url('/api/n'),
    },
  ],
  [
    'BODY_BASE64',
    'the base64 text ends with a newline',
    { body: `${Buffer.from(BODY).toString('base64')}\n` },
  ],
  [
    'BODY_BASE64',
    'the base64 text is wrapped at 76 characters',
    { body: Buffer.from(BODY).toString('base64').replaceAll(/.{76}/g, '$&\r\n') },
  ],
  ['BODY_BASE64', 'the body is its base64url text', { body: Buffer.from(BODY).toString('base64url') }],
  ['BODY_WRAPPED', 'the body is a JSON string', { body: JSON.stringify(BODY) }],
  [
    'BODY_WRAPPED',
    'the body is an event of AWS Lambda',
    { body: JSON.stringify({ rawPath: '/n', headers: { host: 'x' }, body: BODY, isBase64Encoded: false }) },
  ],
  [
    'BODY_WRAPPED',
    'the body is an event of AWS Lambda with base64',
    { body: JSON.stringify({ body: Buffer.from(BODY).toString('base64'), isBase64Encoded: true }) },
  ],
  ['BODY_FORM', 'the body became a form', { body: new URLSearchParams(JSON.parse(BODY)).toString() }],
  ['BODY_FORM', 'the body became the name of a form', { body: `${encodeURIComponent(BODY)}=` }],
  ['BODY_TRUNCATED', 'the end is missing within a string', { body: BODY.slice(0, 40) }],
  ['BODY_TRUNCATED', 'the last bracket is missing', { body: BODY.slice(0, -1) }],
  ['METHOD', 'the method was changed', { more: { method: 'PUT' } }],
  ['CONTENT_UNKNOWN', 'an amount was changed', { body: BODY.replace('50000', '99999') }],
];
