import type { NodeReadable, RawBody } from './body.ts';
import { type RawHeaders, SIGNATURE_HEADERS } from './headers.ts';
import type { RawRequest } from './request.ts';

/** A request of a framework on Node's HTTP server, for {@link fromNodeRequest}. */
export interface NodeRequestSource {
  /** The request of the framework. */
  readonly request: object;
  /** Node's request below it; by default the same. */
  readonly raw?: object;
  /** The body's stream; by default Node's request. */
  readonly stream?: object;
  /** The name of the framework, and how to keep the bytes there, for `RAW_BODY_UNAVAILABLE`. */
  readonly framework: string;
  readonly hint: string;
}

/**
 * A request of Node's HTTP server, or of a wrapper that imitates one (serverless-http, functions-framework) → a raw
 * request; for adapters. It never throws, whatever the properties of the request do.
 *
 * @example
 * const raw = fromNodeRequest({ request, framework: 'Express', hint: 'Mount notifyCapture before express.json().' });
 */
export function fromNodeRequest({
  request,
  raw = request,
  stream = raw,
  framework,
  hint,
}: NodeRequestSource): RawRequest {
  const target = read(request, 'originalUrl') ?? read(raw, 'originalUrl') ?? read(raw, 'url');
  return {
    method: String(read(raw, 'method') ?? ''),
    // The target before a mounted router or a middleware changes it.
    target: typeof target === 'string' ? target : '',
    headers: headersOf(raw),
    body: bodyOf([request, raw], stream, { framework, hint }),
  };
}

/** Wrappers leave `rawHeaders` empty. There `headers` has the three; a duplicate is joined and does not match. */
function headersOf(raw: object): RawHeaders {
  const rawHeaders = read(raw, 'rawHeaders');
  if (Array.isArray(rawHeaders) && rawHeaders.some(isSignatureHeader)) return rawHeaders;
  const headers = read(raw, 'headers');
  if (typeof headers !== 'object' || headers === null) return Array.isArray(rawHeaders) ? rawHeaders : [];
  return headers as RawHeaders;
}

function isSignatureHeader(name: unknown): boolean {
  return typeof name === 'string' && SIGNATURE_HEADERS.includes(name.toLowerCase());
}

/** The stream while it is unread; then the bytes that a parser or a platform has kept; else the reason. */
function bodyOf(
  holders: readonly object[],
  stream: object,
  { framework, hint }: Pick<NodeRequestSource, 'framework' | 'hint'>,
): RawBody {
  const isStream = typeof read(stream, 'on') === 'function' && typeof read(stream, 'resume') === 'function';
  const isEnded = !isStream || read(stream, 'readableEnded') === true;
  if (!isEnded && read(stream, 'readableDidRead') !== true) return stream as NodeReadable;
  const kept = (): RawBody =>
    keptBody(holders) ?? { unavailable: `${framework}: ${readBefore(holders)}`, hint };
  // While something else reads the stream, kept text is still growing.
  return isEnded ? kept() : { whenEnded: stream as NodeReadable, body: kept };
}

/** The places where parsers and platforms keep the bytes. */
function keptBody(holders: readonly object[]): RawBody | undefined {
  const kept = holders.flatMap((holder) => [read(holder, 'rawBody'), read(holder, 'body')]);
  const bytes = kept.find((one) => one instanceof Uint8Array);
  if (bytes !== undefined) return bytes;
  const text = kept.find((one) => typeof one === 'string');
  if (text === undefined) return undefined;
  if (!text.includes('\uFFFD')) return Buffer.from(text, 'utf8');
  return {
    unavailable: 'the kept text contains U+FFFD, so bytes were lost when it was decoded',
    hint: 'Keep the body as bytes: collect the chunks, and decode Buffer.concat(chunks).',
  };
}

function readBefore(holders: readonly object[]): string {
  const body = holders.map((holder) => read(holder, 'body')).find((one) => one !== undefined);
  const kind = typeof body === 'object' ? 'a parsed object' : typeof body;
  return `something has already read the body; request.body is ${kind}`;
}

/** A getter of the request may throw. */
function read(holder: object, name: string): unknown {
  try {
    return (holder as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}
