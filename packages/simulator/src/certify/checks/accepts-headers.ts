import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { expectAccepted } from '../probes.ts';
import { rewriteSignature, type SignatureParts, withHeader } from '../requests.ts';

const HOUR = 3_600_000;
/** Alipay's last attempt is 24 h 22 min after its first one. One more minute covers the transmission. */
const LAST_ATTEMPT_AGE = 24 * HOUR + 23 * 60_000;
const ALGORITHM = 'algorithm=RSA256';

/** Checks that the endpoint accepts every form of the headers. */
export const ACCEPTS_HEADERS: readonly Check[] = [
  {
    id: 'signature-percent-decoded',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'The endpoint percent-decodes the value of the signature',
      zh: '接口会对签名值做百分号解码',
    },
    hint: {
      en: 'Alipay percent-encodes the base64 (%2B, %2F, %3D). Decode it, and then decode the base64. Node: decodeURIComponent; PHP: rawurldecode; Python: urllib.parse.unquote; Go: url.PathUnescape; Java: URLDecoder.decode, after replacing + by %2B.',
      zh: '支付宝会对 base64 做百分号编码（%2B、%2F、%3D）。请先做百分号解码，再做 base64 解码。Node：decodeURIComponent；PHP：rawurldecode；Python：urllib.parse.unquote；Go：url.PathUnescape；Java：先把 + 替换为 %2B，再调用 URLDecoder.decode。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a percent-encoded value', withSignature(endpoint, (parts) => usualHeader(parts, parts.encoded))],
        [
          'a percent-encoded value in lower case (%2b)',
          withSignature(endpoint, (parts) => usualHeader(parts, lowerHex(parts.encoded))),
        ],
      ]),
  },
  {
    id: 'signature-formats-accepted',
    group: 'accepts',
    level: 'advice',
    title: {
      en: 'The signature may be bare base64, and the pairs may be in any order',
      zh: '签名可以是未编码的 base64，各键值对可以按任意顺序排列',
    },
    hint: {
      en: "Some senders do not percent-encode the base64, and decoders of HTML forms turn its '+' into a space. Decode only %XX, so use neither urldecode (PHP), unquote_plus (Python), url.QueryUnescape (Go) nor URLDecoder alone (Java). Node: decodeURIComponent leaves '+' unchanged. Split the header at commas, and find each name before the first '='.",
      zh: "有些发送方不对 base64 做百分号编码，而 HTML 表单的解码函数会把其中的 '+' 变成空格。请只解码 %XX，不要使用 urldecode（PHP）、unquote_plus（Python）、url.QueryUnescape（Go），也不要直接使用 URLDecoder（Java）。Node：decodeURIComponent 会保留 '+'。请按逗号拆分请求头，再以第一个 '=' 之前的内容作为名称。",
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a bare base64 value', withSignature(endpoint, (parts) => usualHeader(parts, parts.bare))],
        [
          'the signature as the first pair',
          withSignature(endpoint, ({ version, current }) =>
            [`signature=${current}`, ...version, ALGORITHM].join(', '),
          ),
        ],
        [
          'the signature between the other pairs',
          withSignature(endpoint, ({ version, current }) =>
            [...version, `signature=${current}`, ALGORITHM].join(', '),
          ),
        ],
      ]),
  },
  {
    id: 'signature-spaces-optional',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'The pairs of the signature header may be separated with or without a space',
      zh: 'signature 请求头的键值对之间，逗号后有无空格均可',
    },
    hint: {
      en: "Split the header at ',' and trim each part. Do not split at ', '.",
      zh: "请按 ',' 拆分请求头，再去掉每一段首尾的空格。不要按 ', ' 拆分。",
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['commas followed by a space', withSignature(endpoint, (parts) => usualHeader(parts, parts.current))],
        [
          'commas without a space',
          withSignature(endpoint, ({ version, current }) =>
            [ALGORITHM, ...version, `signature=${current}`].join(','),
          ),
        ],
      ]),
  },
  {
    id: 'key-version-optional',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'A signature without keyVersion is checked with the newest key',
      zh: '签名不带 keyVersion 时，用最新的公钥验签',
    },
    hint: {
      en: 'Do not require keyVersion. If it is missing, use the newest key of the client.',
      zh: '不要把 keyVersion 当作必填项。缺少 keyVersion 时，请使用该客户端最新的公钥。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [['a signature without keyVersion', endpoint.sign({}, { keyVersion: null })]]),
  },
  {
    id: 'header-names-case-insensitive',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'Header names are case-insensitive, and additional headers are ignored',
      zh: '请求头名称不区分大小写，多余的请求头会被忽略',
    },
    hint: {
      en: 'Names of HTTP headers are case-insensitive (RFC 9110, 5.1), and proxies change their case. Read them in lower case or through your framework.',
      zh: 'HTTP 请求头的名称不区分大小写（RFC 9110，5.1），代理可能会改变其大小写。请按小写读取，或通过框架读取。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['names in lower case', renameHeaders(endpoint.sign(), (name) => name.toLowerCase())],
        ['names in upper case', renameHeaders(endpoint.sign(), (name) => name.toUpperCase())],
        ['names as Client-Id', renameHeaders(endpoint.sign(), capitalize)],
        ['the optional header agent-token', withHeader(endpoint.sign(), 'agent-token', 'T_1')],
      ]),
  },
  {
    id: 'time-in-milliseconds',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'A request-time in epoch milliseconds is accepted',
      zh: '接受毫秒时间戳形式的 request-time',
    },
    hint: {
      en: 'Both forms occur. A value of digits only is epoch milliseconds. The signature covers the literal text in either form.',
      zh: '两种形式都会出现。纯数字的值是毫秒时间戳。无论哪种形式，签名覆盖的都是原始文本。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['request-time in milliseconds', endpoint.sign({}, { requestTime: String(Date.now()) })],
      ]),
  },
  {
    id: 'time-in-iso-8601',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'A request-time in ISO 8601 is accepted, in UTC and with an offset',
      zh: '接受 ISO 8601 形式的 request-time，包括 UTC 和带时区偏移的写法',
    },
    hint: {
      en: 'Both forms occur. A value with other characters than digits is ISO 8601 with Z or an offset such as +05:30. Verify the literal text, not a date that you have formatted again.',
      zh: '两种形式都会出现。含有非数字字符的值是 ISO 8601，带 Z 或 +05:30 这样的时区偏移。请用原始文本验签，不要用重新格式化后的时间。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['request-time in UTC', endpoint.sign({}, { requestTime: iso(0, 'Z') })],
        ['request-time with +05:30', endpoint.sign({}, { requestTime: iso(5.5, '+05:30') })],
        ['request-time with -08:00', endpoint.sign({}, { requestTime: iso(-8, '-08:00') })],
      ]),
  },
  {
    id: 'last-attempt-accepted',
    group: 'accepts',
    level: 'required',
    title: {
      en: 'The last attempt, a day after the first one, is accepted with the request-time of the first one',
      zh: '接受最后一次重试：它比首次通知晚一天，但沿用首次通知的 request-time',
    },
    hint: {
      en: 'Alipay retries for 24 h 22 min, and it is not documented that it renews request-time. Accept messages that are at least 25 h old, preferably 72 h.',
      zh: '支付宝会在 24 h 22 min 内重试，文档没有说明重试时是否更新 request-time。请接受至少 25 h 以内的消息，最好放宽到 72 h。',
    },
    run: (endpoint) =>
      expectAccepted(endpoint, [
        [
          'a genuine notification with a request-time 24 h 23 min ago',
          endpoint.sign({}, { requestTime: endpoint.time(-LAST_ATTEMPT_AGE) }),
        ],
      ]),
  },
];

/** A new message with its signature header in another form. */
function withSignature(endpoint: Endpoint, write: (parts: SignatureParts) => string): OutgoingRequest {
  for (;;) {
    const request = endpoint.sign();
    let bare = '';
    const rewritten = rewriteSignature(request, (parts) => {
      bare = parts.bare;
      return write(parts);
    });
    // Without a plus and a slash, decoding the value would change nothing. Nearly every signature has both.
    if (bare.includes('+') && bare.includes('/')) return rewritten;
  }
}

function usualHeader({ version }: SignatureParts, value: string): string {
  return [ALGORITHM, ...version, `signature=${value}`].join(', ');
}

function lowerHex(encoded: string): string {
  return encoded.replaceAll(/%../g, (code) => code.toLowerCase());
}

function renameHeaders(request: OutgoingRequest, rename: (name: string) => string): OutgoingRequest {
  const headers = request.headers.map((text, index) => (index % 2 === 0 ? rename(text) : text));
  return { ...request, headers };
}

function capitalize(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** The current time in ISO 8601, in the time zone with this offset. */
function iso(hours: number, offset: string): string {
  return `${new Date(Date.now() + hours * HOUR).toISOString().slice(0, 19)}${offset}`;
}
