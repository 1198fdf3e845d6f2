import type { RawBody, RawRequest, Reply } from '@notify-capture/core';

type Body = NonNullable<Request['body']>;
type Pair = readonly [name: string, value: string];

/** Where frameworks read a body before a route's handler, and how to prevent it. */
const READ_HINT =
  'Pass the request on before anything reads it: no request.json() or text() ahead, or let that read request.clone(). Hono: alipay(c.req.raw) before middleware that reads c.req. Elysia: { parse: "none" } on the route. Nuxt and Nitro: no readBody(event) ahead.';

/** A request of the web → a raw request. Core reads only the path and the query of its URL. */
export function toRawRequest(request: Request): RawRequest {
  const { method, url, headers } = request;
  return { method, target: bytesOf(url), headers: [...headers].flatMap(apart), body: bodyOf(request) };
}

/**
 * The response of a reply, for your own calls of `receiver.deliver` and for the `reply` of a `NotificationError`.
 *
 * @example
 * return toResponse(await authenticate.receiver.deliver(notification, onCapture));
 */
export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(body, { status, headers: { ...headers } });
}

/** Deno and workerd decode the target as UTF-8. As of Node, core expects one character for each byte. */
function bytesOf(url: string): string {
  return /\P{ASCII}/u.test(url) ? Buffer.from(url).toString('latin1') : url;
}

/** `Headers` joins the values of a repeated header with a comma (Fetch Standard, "get"). Two of the three have none in a value. */
function apart([name, value]: Pair): readonly Pair[] {
  if (name === 'client-id' || name === 'request-time') return value.split(',').map((one) => [name, one]);
  // One header has one pair of this name.
  const signatures = name === 'signature' ? (value.match(/(^|,)\s*signature\s*=/gi) ?? []) : [];
  return signatures.length > 1 ? signatures.map(() => [name, value]) : [[name, value]];
}

function bodyOf({ body, bodyUsed }: Request): RawBody {
  if (bodyUsed || body?.locked === true)
    return { unavailable: 'something has already read the body of the request', hint: READ_HINT };
  return body === null ? new Uint8Array() : { [Symbol.asyncIterator]: () => chunksOf(body) };
}

/** A refusal cancels the body while a read waits; the iterator of the stream itself would wait for that read. */
function chunksOf(body: Body): AsyncIterator<Uint8Array> {
  const reader = body.getReader();
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const { done, value } = await reader.read();
        return done ? end : { done, value };
      } catch (cause) {
        throw CLOSED.test(String(cause)) ? closed(cause) : cause;
      }
    },
    async return() {
      reader.cancel().catch(() => undefined);
      return end;
    },
  };
}

/** The errors of Deno and workerd for a connection that closed. Those of Node and Bun have the code or the name of one. */
const CLOSED = /^BadResource: |Network connection lost/;

function closed(cause: unknown): Error {
  return Object.assign(new Error('The connection closed.', { cause }), { code: 'ECONNRESET' });
}
