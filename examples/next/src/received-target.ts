import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** A header of this name from outside is replaced. */
const HEADER = 'x-received-target';

/** Keeps the target of each request in a header, before Next sees the request. */
export function keepReceivedTargets(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    request.headers[HEADER] = request.url;
  });
}

/**
 * The request with the target as it was received. Alipay signs that one. To a route, Next shows it without `basePath`, and
 * with a query that was parsed and written again: `?a=%20&b` becomes `?a=+&b=`.
 */
export function withReceivedTarget(request: Request): Request {
  const target = request.headers.get(HEADER);
  return target === null ? request : new Request(new URL(target, request.url), request);
}
