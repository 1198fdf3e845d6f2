import { invalidConfig } from '../options/config-error.ts';
import type { RawBody } from './body.ts';
import type { RawRequest } from './request.ts';

/** The used part of a `Request` of the web. Typed by its shape, so that the types of each runtime fit. */
export interface WebRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Iterable<HeaderPair>;
  readonly body: WebBody | null;
  readonly bodyUsed: boolean;
}

type HeaderPair = readonly [name: string, value: string];

interface WebBody {
  readonly locked: boolean;
  getReader(): WebReader;
}

interface WebReader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
  cancel(): Promise<unknown>;
}

/**
 * A `Request` of the web → a raw request; for adapters. The receiver reads only the path and the query of its URL.
 *
 * @param hint how to keep the body unread, for `RAW_BODY_UNAVAILABLE`
 * @throws NotificationError `INVALID_CONFIG` with `REQUEST_INVALID` if it is not a `Request`
 * @example
 * const reply = await receiver.receive(fromWebRequest(request, 'Pass the request on before anything reads it.'), onCapture);
 */
export function fromWebRequest(request: WebRequest, hint: string): RawRequest {
  assertRequest(request);
  const { method, url, headers } = request;
  return { method, target: bytesOf(url), headers: [...headers].flatMap(apart), body: bodyOf(request, hint) };
}

/** Deno and workerd decode the target as UTF-8. As of Node, the receiver expects one character for each byte. */
function bytesOf(url: string): string {
  return /\P{ASCII}/u.test(url) ? Buffer.from(url).toString('latin1') : url;
}

/** `Headers` joins the values of a repeated header with a comma (Fetch Standard, "get"). Two of the three have none in a value. */
function apart([name, value]: HeaderPair): readonly HeaderPair[] {
  if (name === 'client-id' || name === 'request-time') return value.split(',').map((one) => [name, one]);
  // One header has one pair of this name.
  const signatures = name === 'signature' ? (value.match(/(^|,)\s*signature\s*=/gi) ?? []) : [];
  return signatures.length > 1 ? signatures.map(() => [name, value]) : [[name, value]];
}

function bodyOf({ body, bodyUsed }: WebRequest, hint: string): RawBody {
  if (bodyUsed || body?.locked === true) {
    return { unavailable: 'something has already read the body of the request', hint };
  }
  return body === null ? new Uint8Array() : { [Symbol.asyncIterator]: () => chunksOf(body) };
}

/** A refusal cancels the body while a read waits; the iterator of the stream itself would wait for that read. */
function chunksOf(body: WebBody): AsyncIterator<Uint8Array> {
  const reader = body.getReader();
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const { done, value } = await reader.read();
        return done ? end : { done, value: value as Uint8Array };
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

function assertRequest(request: Partial<WebRequest> | null | undefined): void {
  if (typeof request?.url === 'string' && typeof request.headers?.[Symbol.iterator] === 'function') return;
  throw invalidConfig({
    reason: 'REQUEST_INVALID',
    option: 'request',
    problem: 'The first argument is not a Request.',
    expected: 'the Request of the web: c.req.raw of Hono, ({ request }) of SvelteKit, Astro and Remix.',
  });
}
