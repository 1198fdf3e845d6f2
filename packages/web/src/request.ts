import { fromWebRequest, type RawRequest, type Reply } from '@notify-capture/core';

/** Where frameworks read a body before a route's handler, and how to prevent it. */
const READ_HINT =
  'Pass the request on before anything reads it: no request.json() or text() ahead, or let that read request.clone(). Next.js, Remix, Bun, Deno, Workers: this applies to the code of the route. SvelteKit: also to handle in hooks.server. Astro: also to its middleware. Hono: alipay(c.req.raw) before middleware that reads c.req. Elysia: { parse: "none" } on the route. Nuxt and Nitro: no readBody(event) ahead.';

/** A request of the web → a raw request. */
export function toRawRequest(request: Request): RawRequest {
  return fromWebRequest(request, READ_HINT);
}

/**
 * The response of a reply, for your own calls of `receiver.deliver` and for the `reply` of a `NotificationError`.
 *
 * @example
 * import { authenticateNotification, toResponse } from '@notify-capture/web';
 *
 * const authenticate = authenticateNotification({ clientId, publicKey });
 * export async function POST(request: Request): Promise<Response> {
 *   return toResponse(await authenticate.receiver.deliver(await authenticate(request), onCapture));
 * }
 */
export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(body, { status, headers: { ...headers } });
}
