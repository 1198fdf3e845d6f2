import { createHmac } from 'node:crypto';
import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { expectRefused, type Probe } from '../probes.ts';
import { headerOf, rewriteSignature, textOf, withHeader } from '../requests.ts';

const HOUR = 3_600_000;
/** Longer than any sensible limit, and longer than Alipay retries or resends manually. */
const OLD_AGE = 30 * 24 * HOUR;
const TIME_AHEAD = 2 * HOUR;
const SIGNED_HEADERS = ['client-id', 'request-time', 'signature'];

/** Checks that the endpoint refuses malformed headers, wrong times and wrong methods. */
export const REFUSES_HEADERS: readonly Check[] = [
  {
    id: 'missing-headers-refused',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A message without client-id, request-time or signature is refused',
      zh: '缺少 client-id、request-time 或 signature 的消息会被拒绝',
    },
    hint: {
      en: 'Refuse the message if one of the three headers is missing or empty. Do not skip the signature check, and do not use a default.',
      zh: '这三个请求头中任意一个缺失或为空时，请拒绝该消息。不要跳过验签，也不要使用默认值。',
    },
    run: (endpoint) =>
      expectRefused(
        endpoint,
        SIGNED_HEADERS.flatMap((name): Probe[] => [
          [`a message without ${name}`, withHeader(endpoint.sign(), name)],
          [`a message with an empty ${name}`, withHeader(endpoint.sign(), name, '')],
        ]),
      ),
  },
  {
    id: 'duplicate-headers-refused',
    group: 'refuses',
    level: 'advice',
    title: {
      en: 'A message in which one of the three headers is repeated is refused',
      zh: '三个请求头中有任意一个重复的消息会被拒绝',
    },
    hint: {
      en: 'Two readers of a repeated header may use different values. Read all its values (rawHeaders, getHeaders), and refuse the message if there is more than one.',
      zh: '请求头重复时，两个读取方可能取到不同的值。请读取该请求头的所有值（rawHeaders、getHeaders），多于一个时拒绝该消息。',
    },
    run: (endpoint) =>
      expectRefused(
        endpoint,
        SIGNED_HEADERS.flatMap((name): Probe[] => [
          [
            `${name} repeated, the genuine value first`,
            repeatHeader(endpoint, name, (genuine, other) => [genuine, other]),
          ],
          [
            `${name} repeated, the genuine value last`,
            repeatHeader(endpoint, name, (genuine, other) => [other, genuine]),
          ],
          [
            `${name} repeated with the same value`,
            repeatHeader(endpoint, name, (genuine) => [genuine, genuine]),
          ],
        ]),
      ),
  },
  {
    id: 'malformed-signature-refused',
    group: 'refuses',
    level: 'required',
    title: { en: 'A malformed signature header is refused', zh: '格式错误的 signature 请求头会被拒绝' },
    hint: {
      en: 'Accept only algorithm=RSA256 and a signature as long as the modulus of the key. Do not let the header select the algorithm. If the verification throws or returns an error, refuse the message. Node: catch the URIError of decodeURIComponent; PHP: openssl_verify returns -1 for an error, so compare it with === 1; Python: catch InvalidSignature and binascii.Error; Go: check err; Java: catch SignatureException and IllegalArgumentException.',
      zh: '只接受 algorithm=RSA256，且签名长度须与公钥模数相同。不要让请求头决定算法。验签抛出异常或返回错误时，请拒绝该消息。Node：捕获 decodeURIComponent 的 URIError；PHP：openssl_verify 出错时返回 -1，因此请用 === 1 比较；Python：捕获 InvalidSignature 和 binascii.Error；Go：检查 err；Java：捕获 SignatureException 和 IllegalArgumentException。',
    },
    run: (endpoint) => {
      const zeros = Buffer.alloc(256).toString('base64');
      const headers: readonly (readonly [string, string])[] = [
        ['an empty signature', 'algorithm=RSA256, keyVersion=1, signature='],
        ['no signature', 'algorithm=RSA256, keyVersion=1'],
        ['a signature that is not base64', 'algorithm=RSA256, keyVersion=1, signature=***'],
        ['a signature of zeros', `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(zeros)}`],
        ['a signature with broken percent-encoding', 'algorithm=RSA256, keyVersion=1, signature=%E0%A4%A'],
        ['algorithm=none', 'algorithm=none, signature='],
        ['a header in another format', 'Bearer abc'],
      ];
      return expectRefused(endpoint, [
        ...headers.map(([sent, header]): Probe => [sent, withHeader(endpoint.sign(), 'signature', header)]),
        ['half of a signature', halveSignature(endpoint)],
        ['an HMAC with the public key as the secret', signWithHmac(endpoint)],
      ]);
    },
  },
  {
    id: 'old-message-refused',
    group: 'refuses',
    level: 'advice',
    title: { en: 'A message that is a month old is refused', zh: '一个月前的消息会被拒绝' },
    hint: {
      en: 'An attacker can replay a recorded message after your own records are gone. Refuse messages that are older than some days (at least 25 h), or keep your records of settled captures forever.',
      zh: '等您自己的记录清除之后，攻击者就可以重放以前录下的消息。请拒绝早于若干天（至少 25 h）的消息，或永久保留已处理请款的记录。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [...inBothForms(endpoint, 'a message that was signed 30 days ago', -OLD_AGE)]),
  },
  {
    id: 'future-message-refused',
    group: 'refuses',
    level: 'advice',
    title: { en: 'A message from the future is refused', zh: '时间在未来的消息会被拒绝' },
    hint: {
      en: 'Refuse a request-time that is more than some minutes ahead. Otherwise an attacker can replay the message for longer than your limit for old messages.',
      zh: '如果 request-time 超前几分钟以上，请拒绝该消息。否则攻击者可重放的时间会超过您为旧消息设置的时限。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        ...inBothForms(endpoint, 'a message with a request-time 2 h ahead', TIME_AHEAD),
      ]),
  },
  {
    id: 'wrong-method-refused',
    group: 'refuses',
    level: 'required',
    title: { en: 'Methods other than POST are not acknowledged', zh: 'POST 以外的方法不会得到确认' },
    hint: {
      en: 'Route only POST, and put the method of the request into the signed content. Alipay signs every message for POST.',
      zh: '请只为 POST 配置路由，并把请求的方法放入待签名内容。支付宝的每条消息都是按 POST 签名的。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        ['a GET', { ...endpoint.sign(), method: 'GET', body: new Uint8Array() }],
        ['a PUT of a message that was signed for POST', { ...endpoint.sign(), method: 'PUT' }],
        ['a DELETE of a message that was signed for POST', { ...endpoint.sign(), method: 'DELETE' }],
      ]),
  },
];

function repeatHeader(
  endpoint: Endpoint,
  name: string,
  order: (genuine: string, other: string) => readonly string[],
): OutgoingRequest {
  const request = endpoint.sign();
  const others: Readonly<Record<string, string>> = {
    'client-id': 'T_OTHER_CLIENT',
    'request-time': endpoint.time(1_000),
    signature: headerOf(endpoint.sign(), 'signature'),
  };
  return withHeader(request, name, ...order(headerOf(request, name), others[name] ?? ''));
}

function halveSignature(endpoint: Endpoint): OutgoingRequest {
  return rewriteSignature(endpoint.sign(), ({ bare }) => {
    const half = Buffer.from(bare, 'base64').subarray(0, 128).toString('base64');
    return `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(half)}`;
  });
}

/** A verifier accepts this if the header selects the algorithm: it then uses the public key as a shared secret. */
function signWithHmac(endpoint: Endpoint): OutgoingRequest {
  const request = endpoint.sign();
  const [clientId, time] = [headerOf(request, 'client-id'), headerOf(request, 'request-time')];
  const { pathname, search } = endpoint.url;
  const mac = createHmac('sha256', endpoint.sender.publicKey)
    .update(`POST ${pathname}${search}\n${clientId}.${time}.${textOf(request)}`)
    .digest('base64');
  const header = `algorithm=HS256, keyVersion=1, signature=${encodeURIComponent(mac)}`;
  return withHeader(request, 'signature', header);
}

/** The limit must hold for both forms of request-time. */
function inBothForms(endpoint: Endpoint, sent: string, fromNow: number): readonly Probe[] {
  const at = Date.now() + fromNow;
  return [
    [`${sent}, in milliseconds`, endpoint.sign({}, { requestTime: String(at) })],
    [`${sent}, in ISO 8601`, endpoint.sign({}, { requestTime: new Date(at).toISOString() })],
  ];
}
