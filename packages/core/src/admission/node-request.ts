import { property } from '../property.ts';
import { kindOf } from '../text.ts';
import { bytesOfBuffer, type RawBody } from './body.ts';
import { type RawHeaders, SIGNATURE_HEADERS } from './headers.ts';
import type { RawRequest } from './request.ts';
import { isAbandoned, isRead, type NodeReadable } from './stream.ts';

/** A request of a framework on Node's HTTP server, for {@link fromNodeRequest}. */
export interface NodeRequestSource {
  /** The request of the framework. */
  readonly request: object;
  /** Node's request below it; by default the same. */
  readonly raw?: object;
  /** The body's stream; by default Node's request. */
  readonly stream?: object;
  /** The name of the framework, for the message of `RAW_BODY_UNAVAILABLE`. */
  readonly framework: string;
  /** How to keep the bytes in this framework, for its hint. */
  readonly hint: string;
}

/**
 * Makes a raw request of a request of Node's HTTP server; for adapters.
 *
 * Wrappers that imitate one (serverless-http, functions-framework) work too. It never throws, whatever the properties of
 * the request do. The receiver refuses a method or a target that is not text.
 *
 * @example
 * import { fromNodeRequest } from '@notify-capture/core';
 *
 * const raw = fromNodeRequest({ request, framework: 'Express', hint: 'Mount notifyCapture before express.json().' });
 */
export function fromNodeRequest({
  request,
  raw = request,
  stream = raw,
  framework,
  hint,
}: NodeRequestSource): RawRequest {
  // The target before a mounted router or a middleware changes it.
  const target = property(request, 'originalUrl') ?? property(raw, 'originalUrl') ?? property(raw, 'url');
  const maxHeadersCount = property(property(property(raw, 'socket'), 'server'), 'maxHeadersCount');
  return {
    method: property(raw, 'method') as string,
    target: target as string,
    headers: headersOf(raw),
    body: bodyOf([request, raw], stream, { framework, hint }),
    maxHeadersCount: typeof maxHeadersCount === 'number' ? maxHeadersCount : undefined,
  };
}

const NEEDED_HEADERS: readonly string[] = [...SIGNATURE_HEADERS, 'content-type'];

/** Wrappers leave `rawHeaders` empty, or put a part into it. Then `headers` has all; a duplicate is joined and does not match. */
function headersOf(raw: object): RawHeaders {
  const rawHeaders = property(raw, 'rawHeaders');
  if (Array.isArray(rawHeaders) && hasNeeded(rawHeaders)) return rawHeaders;
  const headers = property(raw, 'headers');
  if (typeof headers !== 'object' || headers === null) return Array.isArray(rawHeaders) ? rawHeaders : [];
  return headers as RawHeaders;
}

function hasNeeded(rawHeaders: readonly unknown[]): boolean {
  let missing = NEEDED_HEADERS;
  for (let at = 0; at < rawHeaders.length && missing.length > 0; at += 2) {
    const name = String(rawHeaders[at]).toLowerCase();
    if (missing.includes(name)) missing = missing.filter((needed) => needed !== name);
  }
  return missing.length === 0;
}

const STREAM_METHODS = ['on', 'off', 'resume'];

/** The stream while it is unread; then the bytes that a parser or a platform has kept; else the reason. */
function bodyOf(
  holders: readonly object[],
  stream: object,
  { framework, hint }: Pick<NodeRequestSource, 'framework' | 'hint'>,
): RawBody {
  const isMissing = (name: string): boolean => typeof property(stream, name) !== 'function';
  const isStream = !STREAM_METHODS.some(isMissing);
  if (isStream && !isRead(stream)) return stream as NodeReadable;
  const without = (reason: string): RawBody => ({ unavailable: `${framework}: ${reason}`, hint });
  const readBefore = () => `something has already read the body; ${foundIn(holders)}`;
  const noStream = () =>
    `the request is not a stream (it has no ${STREAM_METHODS.filter(isMissing).join(', ')}); ${foundIn(holders)}`;
  const kept = (): RawBody => keptBody(holders) ?? without(isStream ? readBefore() : noStream());
  if (!isStream || property(stream, 'readableEnded') === true) return kept();
  if (isAbandoned(stream)) return without('something has read a part of the body, and nobody reads the rest');
  // While something else reads the stream, kept text is still growing.
  return { whenEnded: stream as NodeReadable, body: kept };
}

/** What the places hold where parsers and platforms keep the bytes: bytes first, as text may have lost some. */
function keptBody(holders: readonly object[]): RawBody | undefined {
  const kept = holders.flatMap((holder) => [property(holder, 'rawBody'), property(holder, 'body')]);
  for (const one of kept) {
    const bytes = bytesOfBuffer(one);
    if (bytes !== undefined) return bytes;
  }
  const promise = holders.map((holder) => property(holder, 'rawBody')).find((one) => one instanceof Promise);
  return promise ?? kept.find((one) => typeof one === 'string');
}

function foundIn(holders: readonly object[]): string {
  const found = ['rawBody', 'body'].flatMap((name) => {
    const one = holders.map((holder) => property(holder, name)).find((value) => value !== undefined);
    // Nobody expects rawBody where nothing has kept it.
    return one === undefined && name === 'rawBody' ? [] : [`request.${name} is ${kindOrParsed(one)}`];
  });
  return found.join(', ');
}

function kindOrParsed(value: unknown): string {
  const kind = kindOf(value);
  return kind === 'object' ? 'a parsed object' : kind;
}
