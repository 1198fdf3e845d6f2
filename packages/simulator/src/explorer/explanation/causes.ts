import type { FindingCode, LocalizedText } from '@notify-capture/core';
import { hasResult } from '../../certify/probes.ts';
import type { Exchange, ExchangeReply } from '../../exchange.ts';
import { isHtml, isLoginStatus, isUnavailableStatus, statusHint } from '../../status-hint.ts';
import type { LikelyCause } from '../api.ts';
import { FINDING_TEXTS } from './finding-texts.ts';

/** The message whose refusal is explained. */
export interface RefusedMessage {
  readonly clientId: string;
  readonly target: string;
  readonly body: Buffer;
  readonly isCapture: boolean;
}

const TROUBLESHOOTING = 'docs/troubleshooting.md';
const REPLIES = 'docs/replies.md';

const cause = (
  code: string,
  [en, zh]: readonly [en: string, zh: string],
  [enFix, zhFix]: readonly [en: string, zh: string],
  page: string = REPLIES,
): LikelyCause => ({ code, cause: { en, zh }, fix: { en: enFix, zh: zhFix }, page });

/** The likely causes of the refusal of a genuine message, the likeliest first. */
export function causesOf(answer: Exchange, message: RefusedMessage): readonly LikelyCause[] {
  if (answer.kind === 'failure') return [];
  const { status } = answer;
  if (status === 404) return [NO_ROUTE];
  if (status === 405) return [WRONG_METHOD, NO_ROUTE];
  if (status >= 300 && status < 400) return [fromHint('REDIRECT', answer)];
  if (status === 409) return [CONFLICT];
  if (status === 413) return [TOO_LARGE];
  if (status === 415) return [MEDIA_TYPE];
  if (status === 422 && !message.isCapture) return [UNHANDLED];
  if (status === 429) return [fromHint('RATE_LIMIT', answer)];
  if (isUnavailableStatus(status)) return hasResult(answer.body) ? [BUSY] : [fromHint('UNAVAILABLE', answer)];
  if (status >= 500) return [HANDLER, BODY_PARSED];
  if (status >= 200 && status < 300) return [isHtml(answer.body) ? LOGIN : WRONG_REPLY];
  const verification = verificationCauses(message);
  const isBehindLogin = isLoginStatus(status) && !hasResult(answer.body);
  return isBehindLogin ? [LOGIN, ...verification] : verification;
}

/** The endpoint verified the signature, and it did not match. */
function verificationCauses({ clientId, target, body }: RefusedMessage): readonly LikelyCause[] {
  const canBeWrittenAgain = body.toString() !== writtenAgain(body);
  return [
    cause(
      'OTHER_KEY',
      [
        "The endpoint does not have the simulator's public key, or not for this client.",
        '接口没有配置模拟器的公钥，或配置在其他客户端下。',
      ],
      [
        `Set ALIPAY_PUBLIC_KEY to the key shown here, and ALIPAY_CLIENT_ID to ${clientId}; then restart the endpoint.`,
        `请将 ALIPAY_PUBLIC_KEY 设为此处显示的公钥，将 ALIPAY_CLIENT_ID 设为 ${clientId}，然后重启接口。`,
      ],
      TROUBLESHOOTING,
    ),
    fromFinding('BODY_NOT_BYTES'),
    ...(target.includes('?') ? [fromFinding('QUERY_STRIPPED')] : []),
    fromFinding('MOUNT_PREFIX'),
    ...(canBeWrittenAgain ? [fromFinding('BODY_RESERIALIZED')] : []),
    fromFinding('TIME_UNUSABLE'),
  ];
}

/** A finding of the diagnosis as a likely cause. */
export function fromFinding(code: FindingCode, isProven = false): LikelyCause {
  const { cause: text, fix } = FINDING_TEXTS[code];
  return { code, cause: text, fix, page: TROUBLESHOOTING, ...(isProven ? { proven: true } : {}) };
}

function fromHint(code: string, reply: ExchangeReply): LikelyCause {
  const fix: LocalizedText = statusHint(reply, false);
  const text = { en: `The reply has status ${reply.status}.`, zh: `响应的状态码为 ${reply.status}。` };
  return { code, cause: text, fix, page: REPLIES };
}

/** The body after `JSON.parse` and `JSON.stringify`. */
export function writtenAgain(body: Buffer): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}

const BODY_PARSED = fromFinding('BODY_NOT_BYTES');

const NO_ROUTE = cause(
  'NO_ROUTE',
  ['The endpoint has no route for this path.', '接口没有该路径的路由。'],
  ['Compare the path of the endpoint with its route and its prefix.', '请将接口的路径与路由及其前缀比对。'],
  TROUBLESHOOTING,
);
const WRONG_METHOD = cause(
  'WRONG_METHOD',
  ['The path exists, but it does not accept this method.', '路径存在，但不接受该方法。'],
  ['Alipay sends POST. Route POST to the endpoint.', '支付宝使用 POST，请将 POST 路由到接口。'],
);
const CONFLICT = cause(
  'CONFLICTING_RESULT',
  ['The capture already has another final result.', '该请款已有不同的最终结果。'],
  [
    'New ids make a new capture. In production: inquire, and have a person look.',
    '使用新的 ID 即为新的请款。生产环境请查询并人工处理。',
  ],
);
const TOO_LARGE = cause(
  'BODY_TOO_LARGE',
  ['The body is larger than the endpoint accepts.', '正文超过接口的大小限制。'],
  [
    'A notification has a few KiB. Does a parser or proxy have a small limit?',
    '通知只有几 KiB，请检查解析中间件或代理的限制。',
  ],
);
const MEDIA_TYPE = cause(
  'UNSUPPORTED_MEDIA_TYPE',
  ['The endpoint does not accept the content type.', '接口不接受该内容类型。'],
  [
    'Alipay sends application/json; charset=UTF-8. Accept its parameters too.',
    '支付宝使用 application/json; charset=UTF-8，参数也须接受。',
  ],
);
const UNHANDLED = cause(
  'UNHANDLED_TYPE',
  ['The endpoint has no handler for this kind of message.', '接口没有处理该种类消息的程序。'],
  [
    'Handle all kinds (onOther): Alipay sends them to the same URL.',
    '请处理所有种类（onOther）：支付宝会把它们发到同一 URL。',
  ],
  'docs/other-notifications.md',
);
const BUSY = cause(
  'BUSY',
  [
    'The endpoint is delivering this message already, or a service that it needs does not reply.',
    '接口正在处理该消息，或其依赖的服务没有响应。',
  ],
  [
    'Send it again after some seconds. The log of the endpoint names the cause.',
    '请稍后重新发送，接口的日志中有原因。',
  ],
);
const HANDLER = cause(
  'HANDLER_FAILED',
  [
    'The code of the endpoint has an error. Does it look up an order? These captures belong to no order.',
    '接口的代码出错。是否会查询订单？这些请款不属于任何订单。',
  ],
  ['Read the log of the endpoint.', '请查看接口的日志。'],
  TROUBLESHOOTING,
);
const LOGIN = cause(
  'LOGIN',
  [
    'A login, a CSRF protection or a gateway in front of the endpoint replied.',
    '接口前面的登录校验、CSRF 防护或网关作出了响应。',
  ],
  [
    'Exempt the path from it: Alipay has no session and no token.',
    '请为该路径放行：支付宝没有会话，也没有令牌。',
  ],
);
/** The endpoint must refuse a message, and its reply has status 200. */
export const UNCLEAR_REFUSAL: LikelyCause = cause(
  'UNCLEAR_REFUSAL',
  [
    'The endpoint accepts the message, or it refuses it with status 200.',
    '接口接受了该消息，或以状态码 200 表示拒绝。',
  ],
  [
    'Verify the signature before anything else. Refuse with status 401 and a result with status F.',
    '请先验签。拒绝时请返回状态码 401 以及 resultStatus 为 F 的结果。',
  ],
);
const WRONG_REPLY = cause(
  'WRONG_REPLY',
  [
    'The endpoint accepts the message, but its reply is not the acknowledgement.',
    '接口接受了消息，但响应不是规定的内容。',
  ],
  [
    'Reply with status 200, application/json and exactly the fixed body.',
    '请返回状态码 200、application/json 和固定正文。',
  ],
);
