import type { FindingCode, LocalizedText } from '@notify-capture/core';
import type { DiagnosisFinding } from '../api.ts';

type Part = DiagnosisFinding['part'];

/** A finding of core's diagnosis in general words: the part that it concerns, what happens on the way, and the fix. */
export interface FindingTexts {
  readonly part: Part;
  readonly cause: LocalizedText;
  readonly fix: LocalizedText;
}

const texts = (
  part: Part,
  [enCause, zhCause]: readonly [en: string, zh: string],
  [enFix, zhFix]: readonly [en: string, zh: string],
): FindingTexts => ({ part, cause: { en: enCause, zh: zhCause }, fix: { en: enFix, zh: zhFix } });

const KEEP_BYTES = [
  'Verify the received bytes, before any parser and any proxy changes them.',
  '请用收到的原始字节验签，且不要让解析中间件或代理先改动它们。',
] as const;
const SET_TARGET = [
  'Verify the whole request target that Alipay has. Behind a proxy, set it (publicTarget).',
  '请用支付宝所知的完整请求目标验签；如有代理，请设置它（publicTarget）。',
] as const;
const KEEP_HEADERS = ['Have the proxy pass on the headers unchanged.', '请让代理原样转发请求头。'] as const;
const TEST_KEY = [
  "In a test, set the simulator's public key. In production, set Alipay's from the dashboard.",
  '测试时请配置模拟器的公钥；生产环境请配置商户平台中支付宝的公钥。',
] as const;

/** Every finding of core's diagnosis. Its own English texts are more exact, because they name paths and sizes. */
export const FINDING_TEXTS: Readonly<Record<FindingCode, FindingTexts>> = {
  NO_KEY_MATCHES: texts('key', ['The endpoint has another key.', '接口使用的是其他密钥。'], TEST_KEY),
  OWN_KEY: texts(
    'key',
    ["The key is your own, not Alipay's.", '密钥是商户自己的，而不是支付宝的。'],
    TEST_KEY,
  ),
  OTHER_KEY_VERSION: texts(
    'key',
    ['Another version of the key signed the message.', '签名所用的密钥版本不同。'],
    ['Put each key under its version.', '请将每个密钥配置到相应的版本下。'],
  ),
  OTHER_DIGEST: texts(
    'signature',
    ['The digest is not SHA-256.', '摘要算法不是 SHA-256。'],
    ['Use RSASSA-PKCS1-v1_5 with SHA-256.', '请使用 RSASSA-PKCS1-v1_5 与 SHA-256。'],
  ),
  SIGNATURE_MISSING: texts('signature', ['A proxy removes the signature.', '代理去掉了签名。'], KEEP_HEADERS),
  HEADER_REPEATED: texts(
    'signature',
    ['A proxy adds a header again.', '代理重复添加了请求头。'],
    KEEP_HEADERS,
  ),
  VALUE_ENCODED_TWICE: texts(
    'signature',
    ['The value of the signature was percent-encoded twice.', '签名值被做了两次百分号编码。'],
    ['Percent-decode it once.', '请只做一次百分号解码。'],
  ),
  VALUE_REWRITTEN: texts(
    'signature',
    ['The signature was decoded as a form: + became a space.', '签名被当作表单解码：+ 变成了空格。'],
    ['Percent-decode the value; do not decode it as a form.', '请做百分号解码，不要按表单解码。'],
  ),
  VALUE_DAMAGED: texts(
    'signature',
    ['The signature was cut or changed.', '签名被截断或改动。'],
    KEEP_HEADERS,
  ),
  QUERY_STRIPPED: texts(
    'target',
    ['The query is lost, or another one is added.', '查询字符串丢失，或被添加。'],
    [
      'Use the whole target: path and query (req.originalUrl, not req.path).',
      '请使用完整目标：路径和查询字符串（用 req.originalUrl，不用 req.path）。',
    ],
  ),
  TRAILING_SLASH: texts(
    'target',
    ['A proxy or a router adds or removes a trailing slash.', '代理或路由增减了末尾的斜杠。'],
    SET_TARGET,
  ),
  MOUNT_PREFIX: texts(
    'target',
    ['A proxy or a mounted router removes a prefix of the path.', '代理或挂载的路由去掉了路径前缀。'],
    SET_TARGET,
  ),
  ABSOLUTE_TARGET: texts(
    'target',
    ['The whole URL is verified, with scheme and host.', '验签时用了带协议和主机的完整 URL。'],
    ['Use only path and query.', '请只使用路径和查询字符串。'],
  ),
  REWRITTEN_TARGET: texts('target', ['A proxy rewrites the path.', '代理改写了路径。'], SET_TARGET),
  PERCENT_CODING: texts(
    'target',
    ['The target is decoded or encoded again.', '目标被解码或重新编码。'],
    ['Use the target as received, without decoding it.', '请使用收到的目标，不要解码。'],
  ),
  PATH_RESOLVED: texts(
    'target',
    ['A URL parser resolves . and .. or turns \\ into /.', 'URL 解析器会处理 . 与 ..，或将 \\ 变为 /。'],
    SET_TARGET,
  ),
  METHOD: texts(
    'method',
    ['A proxy changes the method.', '代理改变了方法。'],
    ['Find the proxy that changes the method.', '请找出改变方法的代理。'],
  ),
  TIME_UNUSABLE: texts(
    'time',
    ['The time is too old, too early, or not a time.', '时间太旧、太早，或不是时间。'],
    [
      "Check the server's clock. Use the text of the header unchanged.",
      '请检查服务器时钟，并原样使用请求头的文本。',
    ],
  ),
  BODY_NOT_BYTES: texts(
    'body',
    [
      'A JSON parser has read the body, and the bytes are lost.',
      'JSON 解析中间件已读取正文，原始字节已丢失。',
    ],
    [
      'Mount the endpoint before any body parser, or keep the raw body.',
      '请将接口挂载在任何解析中间件之前，或保留原始正文。',
    ],
  ),
  BODY_RESERIALIZED: texts(
    'body',
    ['The body is parsed and written again before it is verified.', '验签前正文被解析并重新序列化。'],
    KEEP_BYTES,
  ),
  BODY_EMPTY: texts(
    'body',
    ['Something has read the body before, and it is empty.', '正文已被读取，变为空。'],
    ['Mount the endpoint before any body parser.', '请将接口挂载在任何解析中间件之前。'],
  ),
  BODY_TRUNCATED: texts(
    'body',
    ['The end of the body is missing.', '正文的末尾缺失。'],
    ['Find the parser or proxy that limits the size.', '请找出限制大小的解析中间件或代理。'],
  ),
  BODY_DAMAGED: texts('body', ['Characters outside ASCII are lost.', 'ASCII 以外的字符丢失。'], KEEP_BYTES),
  BODY_BASE64: texts(
    'body',
    ['The platform hands over the body as base64.', '平台以 base64 形式传递正文。'],
    ['Decode it to bytes first.', '请先解码为字节。'],
  ),
  BODY_LATIN1: texts(
    'body',
    ['UTF-8 was read as Latin-1, or the reverse.', 'UTF-8 被当作 Latin-1 读取，或反之。'],
    KEEP_BYTES,
  ),
  BODY_WRAPPED: texts(
    'body',
    ['The platform wraps the body in an event.', '平台把正文包在事件中。'],
    ['Verify the text inside, as bytes.', '请对其中的文本按字节验签。'],
  ),
  BODY_FORM: texts(
    'body',
    ['A parser converts the body to a form.', '解析中间件把正文转成了表单。'],
    KEEP_BYTES,
  ),
  COMPRESSED: texts(
    'body',
    ['A proxy compresses the request.', '代理压缩了请求。'],
    ['Switch that off for this path.', '请对该路径关闭压缩。'],
  ),
  BYTE_ORDER_MARK: texts(
    'body',
    ['A byte order mark is added or removed.', '字节顺序标记被增减。'],
    KEEP_BYTES,
  ),
  FINAL_NEWLINE: texts(
    'body',
    ['White space at the start or end is trimmed or added.', '首尾的空白被增减。'],
    KEEP_BYTES,
  ),
  LINE_ENDINGS: texts('body', ['Line endings are converted.', '换行符被转换。'], KEEP_BYTES),
  CONTENT_NOT_EXAMINED: texts(
    'target',
    ['Too many altered messages were received to examine this one.', '收到的被改动的消息过多，未检查此条。'],
    ['Send it again after ten seconds.', '请在十秒后重新发送。'],
  ),
  CONTENT_UNKNOWN: texts(
    'body',
    [
      'The message was changed, and none of the usual changes explains it.',
      '消息被改动，且不属于常见的改动。',
    ],
    [
      'Compare path, query, client-id, request-time and body with the sent ones.',
      '请将路径、查询字符串、client-id、request-time 和正文与发送的逐一比对。',
    ],
  ),
};
