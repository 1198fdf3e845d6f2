import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { NodeReadable, RawBody, RawRequest, Reply } from '@notify-capture/core';

// Express extends Node's request and response, Fastify wraps them at `raw`.
type AnyRequest = Partial<
  { raw: IncomingMessage; originalUrl: string } & Record<'rawBody' | 'body', unknown>
>;
type AnyResponse = ServerResponse & Partial<{ raw: ServerResponse; sent: boolean; hijack(): unknown }>;

/** Converts a request of either platform. */
export function toRawRequest(request: AnyRequest): RawRequest {
  const { raw = request as IncomingMessage, originalUrl } = request;
  return {
    method: raw.method ?? '',
    // The target before a router was mounted and before middleware or rewriteUrl changed it.
    target: originalUrl ?? raw.url ?? '',
    headers: raw.rawHeaders,
    body: rawBody(raw, request),
  };
}

/** Writes a receiver's reply to the response that `@Res()` injects, past interceptors, serializers and hooks. */
export function writeReply({ status, headers, body }: Reply, response: object): void {
  const platform = response as AnyResponse;
  const { raw = platform } = platform;
  // A time-out interceptor, for example, may have replied.
  if (platform.sent === true || raw.headersSent) return;
  platform.hijack?.();
  // The headers that the application has set so far are sent too.
  raw.writeHead(status, { ...(platform.getHeaders() as OutgoingHttpHeaders), ...headers }).end(body);
}

/** Has something read this stream? After an empty body `readableDidRead` is false. */
export function isRead({ readableEnded, readableDidRead }: NodeReadable): boolean {
  return readableEnded === true || readableDidRead === true;
}

/** The bytes, or the unread stream, or the reason why there is neither. */
function rawBody(raw: IncomingMessage, { rawBody: kept, body }: AnyRequest): RawBody {
  // Nest's `rawBody: true` and plugins keep bytes. Some platforms keep text: its UTF-8 must be what was signed.
  if (kept instanceof Uint8Array) return kept;
  if (typeof kept === 'string') return Buffer.from(kept, 'utf8');
  if (body instanceof Uint8Array) return body;
  if (!isRead(raw)) return raw;
  return {
    unavailable: 'Nest: a parser has read the body and has not kept the bytes',
    hint: 'Keep the bytes: NestFactory.create(AppModule, { rawBody: true }), or createNestApplication({ rawBody: true }) in a test.',
  };
}
