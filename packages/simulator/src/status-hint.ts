import type { ExchangeReply } from './exchange.ts';
import { retryAfterOf } from './retry-after.ts';

/** The hint for a reply without `result`: something in front of the endpoint may have answered. */
const LOGIN =
  'The reply has no result object, so it may come from a login, a CSRF protection or a gateway in front of the endpoint. Exempt the path of the endpoint from it: Alipay has no session and no token.';

/** Does this status come from a login page, if the reply has no `result`? */
export function isLoginStatus(status: number): boolean {
  return status === 401 || status === 403 || (status >= 300 && status < 400);
}

/** How to fix a status that is not 200. */
export function statusHint(reply: Pick<ExchangeReply, 'status' | 'headers'>, hasResult: boolean): string {
  const { status } = reply;
  const hints: string[] = [];
  if (status >= 300 && status < 400)
    hints.push('Alipay does not follow redirects. Use the final URL, with its scheme, host and slashes.');
  if (isLoginStatus(status) && !hasResult) hints.push(LOGIN);
  if (status === 429) hints.push(rateLimitHint(reply));
  return hints.length > 0
    ? hints.join(' ')
    : 'Reply with status 200 when the notification is settled. The log of the server may contain the reason.';
}

function rateLimitHint(reply: Pick<ExchangeReply, 'headers'>): string {
  const wait = retryAfterOf(reply);
  const again = wait === undefined ? '' : ` To send again, wait ${Math.ceil(wait / 1_000)} s (Retry-After).`;
  return `A rate limit rejected the message. Exempt the endpoint from it: Alipay makes eight attempts, and then the notification is lost.${again}`;
}
