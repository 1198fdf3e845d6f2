import type { LocalizedText } from '@notify-capture/core';
import type { ExchangeReply } from './exchange.ts';
import { joinTexts } from './language.ts';
import { headerValues } from './reply-headers.ts';
import { retryAfterOf, retryAfterText } from './retry-after.ts';

const REDIRECT: LocalizedText = {
  en: 'Alipay does not follow redirects. Use the final URL, with its scheme, host and slashes.',
  zh: '支付宝不会跟随重定向。请使用最终的 URL，包括协议、主机和斜杠。',
};

/** The hint for a reply without `result`: something in front of the endpoint may have answered. */
export const LOGIN: LocalizedText = {
  en: 'The reply has no result object, so it may come from a login, a CSRF protection or a gateway in front of the endpoint. Exempt the path of the endpoint from it: Alipay has no session and no token.',
  zh: '响应中没有 result 对象，可能来自接口前面的登录校验、CSRF 防护或网关。请为该接口的路径放行：支付宝没有会话，也没有令牌。',
};

/** The hint for a 502, 503 or 504 without `result`. */
const UNAVAILABLE: LocalizedText = {
  en: 'The reply has no result object, so it may come from a maintenance page, a proxy or a load balancer in front of the endpoint. Does the endpoint run, and does the proxy reach it?',
  zh: '响应中没有 result 对象，可能来自接口前面的维护页面、代理或负载均衡。请检查接口是否正在运行、代理能否访问它。',
};

const ACKNOWLEDGE: LocalizedText = {
  en: 'Reply with status 200 when the notification is settled. The log of the server may contain the reason.',
  zh: '通知处理完成后，请返回状态码 200。服务器的日志中可能有原因。',
};

const NO_ROUTE: LocalizedText = {
  en: 'The server has no route for this path. Compare the path of the URL with the route of the endpoint and its prefix.',
  zh: '服务器没有该路径的路由。请将 URL 的路径与接口的路由及其前缀比对。',
};

const NO_POST: LocalizedText = {
  en: 'The server does not accept POST at this path. Alipay sends POST: add a route for it, or compare the path of the URL with the route of the endpoint and its prefix.',
  zh: '服务器不接受对该路径的 POST。支付宝使用 POST：请为它配置路由，或将 URL 的路径与接口的路由及其前缀比对。',
};

/** Laravel replies 419 to a missing CSRF token, Rails 422. A captive portal replies 511. */
const LOGIN_STATUSES: ReadonlySet<number> = new Set([401, 403, 407, 419, 422, 511]);

/** Does this status come from a login page or a CSRF protection, if the reply has no `result`? */
export function isLoginStatus(status: number): boolean {
  return LOGIN_STATUSES.has(status) || isRedirect(status);
}

/** Does this status come from a proxy or a maintenance page, if the reply has no `result`? */
export function isUnavailableStatus(status: number): boolean {
  return status >= 502 && status <= 504;
}

/** Is there no route for the message, if the reply has no `result`? */
export function isUnroutedStatus(status: number): boolean {
  return status === 404 || status === 405;
}

/** The target of a redirect. */
export function redirectTarget({
  headers,
  status,
}: Pick<ExchangeReply, 'headers' | 'status'>): string | undefined {
  return isRedirect(status) ? headerValues({ headers }, 'location')[0] : undefined;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** Is this a page for people? No endpoint acknowledges with one. */
export function isHtml(body: Buffer | string): boolean {
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!doctype|html|head|body)\b/i.test(
    body.toString('utf8').slice(0, 1_000),
  );
}

/** How to fix a status that is not 200. */
export function statusHint(
  reply: Pick<ExchangeReply, 'status' | 'headers'>,
  hasResult: boolean,
): LocalizedText {
  const { status } = reply;
  const hints = [
    ...(isRedirect(status) ? [REDIRECT] : []),
    ...(isLoginStatus(status) && !hasResult ? [LOGIN] : []),
    ...(isUnavailableStatus(status) && !hasResult ? [UNAVAILABLE] : []),
    ...(isUnroutedStatus(status) && !hasResult ? [status === 404 ? NO_ROUTE : NO_POST] : []),
    ...(status === 429 ? [rateLimitHint(reply)] : []),
  ];
  return hints.length > 0 ? joinTexts(...hints) : ACKNOWLEDGE;
}

function rateLimitHint(reply: Pick<ExchangeReply, 'headers'>): LocalizedText {
  const rejected = {
    en: 'A rate limit rejected the message. Exempt the endpoint from it: Alipay makes eight attempts, and then the notification is lost.',
    zh: '该消息被限流拒绝。请为该接口取消限流：支付宝共尝试 8 次，之后通知就会丢失。',
  };
  const wait = retryAfterOf(reply);
  if (wait === undefined) return rejected;
  const time = /^\d+$/.test(retryAfterText(reply) ?? '') ? retryAfterText(reply) : Math.ceil(wait / 1_000);
  return joinTexts(rejected, {
    en: `To send again, wait ${time} s (Retry-After).`,
    zh: `如需再次发送，请等待 ${time} s（Retry-After）。`,
  });
}
