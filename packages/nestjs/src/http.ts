import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RawBody, RawRequest, Reply } from '@notify-capture/core';

/** A request of either platform, and where Nest's `rawBody: true`, a plugin or a cloud platform keeps its bytes. */
interface PlatformRequest {
  readonly raw?: IncomingMessage;
  readonly originalUrl?: string;
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  getHeaders(): Record<string, unknown>;
  hijack(): unknown;
}

/** Returns Node's request: Fastify wraps it, Express extends it. */
export function nodeRequestOf(request: PlatformRequest): IncomingMessage {
  return request.raw ?? (request as IncomingMessage);
}

/** Converts a request of either platform. */
export function toRawRequest(request: PlatformRequest): RawRequest {
  const raw = nodeRequestOf(request);
  return {
    method: raw.method ?? '',
    // The target before a router was mounted and before middleware or rewriteUrl changed it.
    target: request.originalUrl ?? raw.url ?? '',
    headers: raw.rawHeaders,
    body: rawBody(raw, request),
  };
}

/**
 * Writes a receiver's reply to the response of either platform, byte for byte. No interceptor or serializer changes it.
 *
 * @param response the object that `@Res()` injects
 * @example
 * writeReply(await this.receiver.deliver(capture, handler), response);
 */
export function writeReply({ status, headers, body }: Reply, response: object): void {
  const platform = response as ServerResponse | FastifyReply;
  if (!('raw' in platform)) {
    // A time-out interceptor, for example, may have replied.
    if (!platform.headersSent) platform.writeHead(status, headers).end(body);
    return;
  }
  if (platform.sent || platform.raw.headersSent) return;
  // No hook of the application changes the bytes. The headers that it has set so far are sent too.
  platform.hijack();
  platform.raw.writeHead(status, { ...(platform.getHeaders() as OutgoingHttpHeaders), ...headers }).end(body);
}

/** The bytes, or the unread stream, or the reason why there is neither. */
function rawBody(raw: IncomingMessage, { rawBody: kept, body }: PlatformRequest): RawBody {
  if (kept instanceof Uint8Array) return kept;
  // Some platforms keep text. If its UTF-8 differs from the signed bytes, the signature does not match.
  if (typeof kept === 'string') return Buffer.from(kept, 'utf8');
  if (body instanceof Uint8Array) return body;
  // After an empty body readableDidRead is false.
  if (!raw.readableEnded && !raw.readableDidRead) return raw;
  return {
    unavailable: 'Nest: a parser has read the body and has not kept the bytes',
    hint: 'Keep the bytes: NestFactory.create(AppModule, { rawBody: true }), or createNestApplication({ rawBody: true }) in a test.',
  };
}
