import { invalidConfig } from '../options/config-error.ts';
import { property } from '../property.ts';
import { kindOf } from '../text.ts';
import type { RawBody } from './body.ts';
import { unavailable } from './body-errors.ts';
import type { RawRequest } from './request.ts';
import { headersApart } from './web-headers.ts';

/** The used part of a `Request` of the web. Typed by its shape, so that the types of each runtime fit. */
export interface WebRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The URL. The receiver reads its path and its query. */
  readonly url: string;
  /** The headers as pairs of name and value. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /** The stream of the body; `null` without a body. */
  readonly body: WebBody | null;
  /** `true`: something has read the body. */
  readonly bodyUsed: boolean;
}

/**
 * The used part of a web stream.
 *
 * @inline
 */
interface WebBody {
  /** `true`: something else has a reader of the stream. */
  readonly locked: boolean;
  /** Makes the only reader of the stream. */
  getReader(): WebReader;
}

/**
 * A chunk of a web stream, or its end.
 *
 * @inline
 */
interface WebChunk {
  /** `true`: the end of the stream. */
  readonly done: boolean;
  /** The bytes. */
  readonly value?: unknown;
}

/**
 * The used part of the reader of a web stream.
 *
 * @inline
 */
interface WebReader {
  /** Reads the next chunk. */
  read(): Promise<WebChunk>;
  /** Discards the rest. */
  cancel(): Promise<unknown>;
}

/**
 * Makes a raw request of a `Request` of the web; for adapters. The receiver reads only the path and the query of its URL.
 *
 * @param hint how to keep the body unread, for `RAW_BODY_UNAVAILABLE`
 * @throws NotificationError `INVALID_CONFIG` with `REQUEST_INVALID` if it is not a `Request`
 * @example
 * import { fromWebRequest } from '@notify-capture/core';
 *
 * export async function POST(request: Request): Promise<Response> {
 *   const raw = fromWebRequest(request, 'Pass the request on before anything reads it.');
 *   const { status, headers, body } = await receiver.receive(raw, onCapture);
 *   return new Response(body, { status, headers });
 * }
 */
export function fromWebRequest(request: WebRequest, hint: string): RawRequest {
  assertRequest(request);
  const { method, url, headers } = request;
  return { method, target: bytesOf(url), headers: headersApart(headers), body: bodyOf(request, hint) };
}

/** Deno and workerd decode the target as UTF-8. As of Node, the receiver expects one character for each byte. */
function bytesOf(url: string): string {
  return /\P{ASCII}/u.test(url) ? Buffer.from(url).toString('latin1') : url;
}

function bodyOf({ body, bodyUsed }: WebRequest, hint: string): RawBody {
  if (bodyUsed || property(body, 'locked') === true) {
    return { unavailable: 'something has already read the body of the request', hint };
  }
  if (body === null) return new Uint8Array();
  // The Request of node-fetch has a stream of Node.
  if (typeof property(body, 'getReader') !== 'function') return body as unknown as RawBody;
  return { [Symbol.asyncIterator]: () => chunksOf(body, hint) };
}

/** A refusal does not cancel the body: in SvelteKit and React Router that closes the connection before the reply. */
function chunksOf(body: WebBody, hint: string): AsyncIterator<Uint8Array> {
  const reader = readerOf(body, hint);
  return {
    async next() {
      try {
        const { done, value } = await reader.read();
        return done ? { done, value: undefined } : { done, value: value as Uint8Array };
      } catch (cause) {
        throw CLOSED.test(String(cause)) ? closed(cause) : cause;
      }
    },
    async return() {
      discard(reader);
      return { done: true, value: undefined };
    },
  };
}

/** Of a refused body, this many chunks are read while the reply leaves: Deno waits for the rest before it closes the connection. */
const MAX_DISCARDED = 100;
/** An endless body is cancelled after this time, in ms: Deno goes on with one that is cancelled before the reply has left. */
const CANCELLED_AFTER = 5_000;

async function discard(reader: WebReader): Promise<void> {
  try {
    for (let read = 0; read < MAX_DISCARDED; read++) if ((await reader.read()).done) return;
    setTimeout(() => reader.cancel().catch(() => undefined), CANCELLED_AFTER);
  } catch {
    // The connection closed: nothing depends on the rest.
  }
}

function readerOf(body: WebBody, hint: string): WebReader {
  try {
    return body.getReader();
  } catch (cause) {
    throw unavailable('the body of the request has no reader', hint, cause);
  }
}

/** The errors of Deno and workerd for a connection that closed. Those of Node and Bun have the code or the name of one. */
const CLOSED = /^BadResource: |unexpected EOF while reading|Network connection lost|client disconnected/;

function closed(cause: unknown): Error {
  return Object.assign(new Error('The connection closed.', { cause }), { code: 'ECONNRESET' });
}

function assertRequest(request: Partial<WebRequest> | null | undefined): void {
  const isRequest =
    typeof request?.url === 'string' && typeof request.headers?.[Symbol.iterator] === 'function';
  if (isRequest && request.body !== undefined) return;
  throw invalidConfig({
    reason: 'REQUEST_INVALID',
    option: 'request',
    problem: `The first argument is ${isRequest ? 'a Request without a body property' : `${kindOf(request)}, not a Request`}.`,
    expected:
      'the Request of the web: c.req.raw of Hono, ({ request }) of SvelteKit, Astro and Remix, event.req of Nitro 3 (toWebRequest(event) before).',
  });
}
