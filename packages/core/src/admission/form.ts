import { property } from '../property.ts';
import { SIGNATURE_HEADERS } from './headers.ts';

/**
 * Has a request the form of a notification: a POST of JSON with the three headers that Alipay signs with? For adapters of
 * frameworks that parse bodies before a route's handler runs. Nothing of the request is verified. It never throws.
 *
 * @param request with `method` and `headers`, as Node's request
 * @example
 * import { hasNotificationForm, peekBody } from '@notify-capture/core';
 *
 * if (hasNotificationForm(request)) request.rawBody = await peekBody(request, receiver.bodyLimits);
 */
export function hasNotificationForm(request: object): boolean {
  if (property(request, 'method') !== 'POST') return false;
  const headers = property(request, 'headers');
  const type = property(headers, 'content-type');
  const isJson = typeof type === 'string' && /^application\/json\s*(;|$)/i.test(type);
  return isJson && SIGNATURE_HEADERS.every((name) => property(headers, name) !== undefined);
}
