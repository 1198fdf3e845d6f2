import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { combineFindings, expectAccepted, expectRefused } from '../probes.ts';
import { headerOf, textOf, withHeader } from '../requests.ts';

/** Checks that the endpoint refuses messages that were changed after signing, or signed with another key. */
export const REFUSES_FORGERIES: readonly Check[] = [
  {
    id: 'body-is-signed',
    group: 'refuses',
    level: 'required',
    title: { en: 'A body that was changed after signing is refused', zh: '签名之后被改动的正文会被拒绝' },
    hint: {
      en: 'Check the signature over every byte of the body before you use any of it, and refuse the message if the signature is wrong.',
      zh: '使用正文的任何内容之前，请先对全部字节验签；签名不符时，请拒绝该消息。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'a message with one changed byte in its amount',
          replaceText(endpoint, (text) => text.replace('"50000"', '"90000"')),
        ],
        ['a failure that was changed to a success', turnIntoSuccess(endpoint)],
        ['a message with the signature of another message', withOtherSignature(endpoint)],
      ]),
  },
  {
    id: 'path-is-signed',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A message that was signed for another path is refused',
      zh: '为其他路径签名的消息会被拒绝',
    },
    hint: {
      en: 'Put the requested path, as Alipay knows it, into the signed content (POST /path?query). Do not use a constant.',
      zh: '请把支付宝实际请求的路径放入待签名内容（POST /path?query），不要使用常量。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'a message that was signed for /some/other/path',
          signFor(endpoint, (url) => withParts(url, { pathname: '/some/other/path' })),
        ],
        [
          'a message that was signed for the path with one more character',
          signFor(endpoint, withOneMoreCharacter),
        ],
      ]),
  },
  {
    id: 'query-string-is-signed',
    group: 'refuses',
    level: 'required',
    title: { en: 'The query string is part of the signed content', zh: '查询字符串属于待签名内容' },
    hint: {
      en: 'The signed content contains path and query. Use the whole request target as received, not only the path. Node: req.originalUrl; PHP: $_SERVER["REQUEST_URI"]; Python: RAW_URI of gunicorn, or raw_path and query_string of ASGI; Go: r.RequestURI; Java: getRequestURI() + "?" + getQueryString().',
      zh: '待签名内容包含路径和查询字符串。请使用收到的完整请求目标，不要只用路径。Node：req.originalUrl；PHP：$_SERVER["REQUEST_URI"]；Python：gunicorn 的 RAW_URI，或 ASGI 的 raw_path 与 query_string；Go：r.RequestURI；Java：getRequestURI() + "?" + getQueryString()。',
    },
    run: async (endpoint) => {
      const url = withParts(endpoint.url, { query: 'v=%2f2&tenant=br+mx&a=%20&empty' });
      const genuine = await expectAccepted(endpoint, [
        [
          'a message that was signed and sent with ?v=%2f2&tenant=br+mx&a=%20&empty',
          endpoint.sign({}, { url }),
        ],
      ]);
      const forged = await expectRefused(endpoint, [
        ['a message that was signed without its query', { ...endpoint.sign(), url }],
        [
          'a message that was signed with another query',
          { ...endpoint.sign({}, { url: withParts(endpoint.url, { query: 'tenant=mx' }) }), url },
        ],
      ]);
      return combineFindings(genuine, forged);
    },
  },
  {
    id: 'request-time-is-signed',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A request-time that was changed after signing is refused',
      zh: '签名之后被改动的 request-time 会被拒绝',
    },
    hint: {
      en: 'Put the literal text of the header request-time into the signed content. Otherwise anybody can make an old message look new.',
      zh: '请把 request-time 请求头的原始文本放入待签名内容。否则任何人都能把旧消息伪装成新消息。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'a message with a request-time one second later than signed',
          withHeader(endpoint.sign(), 'request-time', endpoint.time(1_000)),
        ],
        [
          'a message of yesterday with the current request-time',
          withHeader(
            endpoint.sign({}, { requestTime: endpoint.time(-86_400_000) }),
            'request-time',
            endpoint.time(0),
          ),
        ],
      ]),
  },
  {
    id: 'client-id-is-signed',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A client-id that was changed after signing is refused',
      zh: '签名之后被改动的 client-id 会被拒绝',
    },
    hint: {
      en: 'Put the received header client-id into the signed content, not the client-id of your configuration, and compare it with the client-id that you expect.',
      zh: '请把收到的 client-id 请求头（而不是您配置中的 client-id）放入待签名内容，并与您预期的 client-id 比对。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        ['a message with a changed client-id', withHeader(endpoint.sign(), 'client-id', 'T_OTHER_CLIENT')],
        [
          'a message that was signed for another client and sent with your client-id',
          withHeader(
            endpoint.sign({}, { clientId: 'T_OTHER_CLIENT' }),
            'client-id',
            endpoint.sender.clientId,
          ),
        ],
      ]),
  },
  {
    id: 'wrong-key-refused',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A message that was signed with another key is refused',
      zh: '用其他密钥签名的消息会被拒绝',
    },
    hint: {
      en: "Verify with Alipay's public key for this client and environment, with RSASSA-PKCS1-v1_5 and SHA-256, and check the result of the verification. Node: crypto.verify('sha256', …); PHP: openssl_verify(…, OPENSSL_ALGO_SHA256) === 1; Python: verify(…, padding.PKCS1v15(), hashes.SHA256()); Go: rsa.VerifyPKCS1v15; Java: SHA256withRSA.",
      zh: "请使用支付宝针对该客户端和环境的公钥，以 RSASSA-PKCS1-v1_5 和 SHA-256 验签，并检查验签结果。Node：crypto.verify('sha256', …)；PHP：openssl_verify(…, OPENSSL_ALGO_SHA256) === 1；Python：verify(…, padding.PKCS1v15(), hashes.SHA256())；Go：rsa.VerifyPKCS1v15；Java：SHA256withRSA。",
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        ['a message that was signed with another key', endpoint.sign({}, { as: endpoint.untrustedSender })],
      ]),
  },
  {
    id: 'unknown-client-refused',
    group: 'refuses',
    level: 'required',
    title: {
      en: 'A message for another client is refused, even if its signature is valid',
      zh: '发给其他客户端的消息即使签名有效也会被拒绝',
    },
    hint: {
      en: 'Compare the header client-id with your own client-id before you select a key.',
      zh: '选取公钥之前，请先将 client-id 请求头与您自己的 client-id 比对。',
    },
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'a message that was signed for and sent as T_OTHER_CLIENT',
          endpoint.sign({}, { clientId: 'T_OTHER_CLIENT' }),
        ],
      ]),
  },
];

function replaceText(endpoint: Endpoint, change: (text: string) => string): OutgoingRequest {
  const request = endpoint.sign();
  return { ...request, body: Buffer.from(change(textOf(request))) };
}

function turnIntoSuccess(endpoint: Endpoint): OutgoingRequest {
  const failed = endpoint.sign({ result: { resultCode: 'RISK_REJECT', resultStatus: 'F' } });
  const text = textOf(failed).replace('"RISK_REJECT"', '"SUCCESS"').replace('"F"', '"S"');
  return { ...failed, body: Buffer.from(text) };
}

function withOtherSignature(endpoint: Endpoint): OutgoingRequest {
  return withHeader(endpoint.sign(), 'signature', headerOf(endpoint.sign(), 'signature'));
}

/** A message that is signed for one URL and sent to the endpoint's. */
function signFor(endpoint: Endpoint, change: (url: URL) => URL): OutgoingRequest {
  return { ...endpoint.sign({}, { url: change(endpoint.url) }), url: endpoint.url };
}

function withOneMoreCharacter(url: URL): URL {
  const { pathname } = url;
  return withParts(url, { pathname: pathname.endsWith('/') ? `${pathname}x` : `${pathname}/` });
}

function withParts(
  url: URL,
  { pathname = url.pathname, query }: { readonly pathname?: string; readonly query?: string },
): URL {
  const changed = new URL(url);
  changed.pathname = pathname;
  if (query !== undefined) changed.search = url.search === '' ? query : `${url.search}&${query}`;
  return changed;
}
