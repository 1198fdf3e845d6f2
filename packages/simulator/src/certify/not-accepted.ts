import type { LocalizedText } from '@notify-capture/core';
import type { Exchange, ExchangeReply } from '../exchange.ts';
import { joinTexts } from '../language.ts';
import { verdictOf } from '../reply-verdict.ts';
import { isHtml, isLoginStatus, isUnavailableStatus, isUnroutedStatus, statusHint } from '../status-hint.ts';
import type { EndpointSettings } from './endpoint.ts';
import { answerTexts, hasResult } from './probes.ts';

/** A `PreflightError` in every language. */
export interface LocalizedPreflightError {
  readonly message: LocalizedText;
  readonly hint: LocalizedText;
}

/** The endpoint replied, but it accepted no genuine notification. */
export function notAcceptedError(
  answer: Exchange,
  settings: Pick<EndpointSettings, 'url' | 'sender'>,
): LocalizedPreflightError {
  const received = answerTexts(answer, settings);
  const message = {
    en: `The endpoint accepted no genuine notification, in any request format. Received: ${received.en}.`,
    zh: `无论采用哪种请求格式，接口都没有接受真实通知。收到：${received.zh}。`,
  };
  return { message, hint: answer.kind === 'reply' ? hintFor(answer, settings) : trustHint(settings) };
}

type Settings = Pick<EndpointSettings, 'url' | 'sender'>;

function hintFor(answer: ExchangeReply, settings: Settings): LocalizedText {
  const { status } = answer;
  const { pathname } = settings.url;
  if (isUnroutedStatus(status)) {
    return {
      en: `The endpoint has no route for POST ${pathname}. Compare the path of --to with the route and its prefix.`,
      zh: `接口没有 POST ${pathname} 的路由。请将 --to 的路径与路由及其前缀比对。`,
    };
  }
  if (status >= 300 && status < 400) return REDIRECT;
  if (isUnavailableStatus(status) && !hasResult(answer.body)) return statusHint(answer, false);
  if (isLoginStatus(status) || status === 400) {
    const trust = trustHint(settings);
    const checks = checksHint(settings, trust);
    return isBehindLogin(answer) ? joinTexts(LOGIN, checks) : checks;
  }
  if (status >= 500) return joinTexts(INTERNAL_ERROR, trustHint(settings));
  if (status >= 200 && status < 300 && verdictOf(answer, settings.sender).acknowledged === false) {
    const hint = joinTexts(SAME_REPLY, trustHint(settings));
    return isHtml(answer.body) ? joinTexts(LOGIN, hint) : hint;
  }
  return trustHint(settings);
}

function checksHint({ url }: Settings, trust: LocalizedText): LocalizedText {
  const target = `${url.pathname}${url.search}`;
  return {
    en: `Check three things. The key: ${trust.en.slice(0, -1)}, not your own key, and not Alipay's. The path: behind a prefix or a proxy, the endpoint must verify ${target}, the path that the simulator signs. The bytes: a JSON parser that runs first must keep the raw body. The endpoint's log may name the cause.`,
    zh: `请检查三点。密钥：${trust.zh.slice(0, -1)}，而不是您自己的密钥或支付宝的密钥。路径：如有前缀或代理，接口必须用模拟器签名的路径 ${target} 验签。字节：先运行的 JSON 解析中间件必须保留原始正文。接口的日志中可能有原因。`,
  };
}

function trustHint({ sender: { clientId, publicKey } }: Pick<EndpointSettings, 'sender'>): LocalizedText {
  return {
    en: `Configure the endpoint to trust the simulator: client-id ${clientId}, public key ${publicKey}.`,
    zh: `请在接口中配置信任模拟器：client-id ${clientId}，公钥 ${publicKey}。`,
  };
}

const REDIRECT: LocalizedText = {
  en: 'Alipay does not follow redirects. Set --to to the final URL, with its scheme, host and slashes. If the target is a login page, exempt the path of the endpoint from the login.',
  zh: '支付宝不会跟随重定向。请把 --to 设为最终的 URL，包括协议、主机和斜杠。如果目标是登录页面，请为该接口的路径放行。',
};

/** An endpoint that was written by hand may refuse without a `result` too, so this is only one of the causes. */
const LOGIN: LocalizedText = {
  en: 'The reply has no result object. Does it come from a login, a CSRF protection or a gateway in front of the endpoint? Then exempt the path of the endpoint from it. If the endpoint itself replied:',
  zh: '响应中没有 result 对象。它是否来自接口前面的登录校验、CSRF 防护或网关？如果是，请为该接口的路径放行。如果响应来自接口本身：',
};

const INTERNAL_ERROR: LocalizedText = {
  en: 'The endpoint has an internal error. Check its log. Does it look up the order? The captures of the simulator belong to no order.',
  zh: '接口发生内部错误，请查看其日志。接口是否会查询订单？模拟器的请款不属于任何订单。',
};

const SAME_REPLY: LocalizedText = {
  en: 'The endpoint gives the same reply to a genuine and to a forged notification, and it is not the acknowledgement: status 200 and {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}. If it verifies signatures:',
  zh: '接口对真实通知和伪造通知给出同样的响应，且不是确认：状态码 200 和 {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}。如果接口会验签：',
};

function isBehindLogin(answer: ExchangeReply): boolean {
  return isLoginStatus(answer.status) && !hasResult(answer.body);
}

/** The URL without a user name and password. */
export function urlWithoutCredentials({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search}`;
}
