import type { IncomingHttpHeaders } from 'node:http';
import { SIGNATURE_HEADERS } from './headers.ts';

/**
 * Has a request the form of a notification: a POST of JSON with the three headers that Alipay signs with? For adapters of
 * frameworks that parse bodies before a route's handler runs. Nothing of the request is verified.
 *
 * @example
 * if (hasNotificationForm(request)) body = await peekBody(request, receiver.bodyLimits);
 */
export function hasNotificationForm(request: {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}): boolean {
  const { method, headers } = request;
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  return method === 'POST' && isJson && SIGNATURE_HEADERS.every((name) => name in headers);
}
