import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RawBody, RawRequest, Reply } from '@notify-capture/core';
import { type FastifyRequest, payloadOf } from './fastify.ts';

interface KeptBody {
  /** The bytes, where Nest's `rawBody: true`, a plugin or a cloud platform keeps them. */
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

type ExpressRequest = IncomingMessage & KeptBody & { readonly originalUrl?: string };

/** A response of the Express platform or of the Fastify platform, 4 or 5; typed by what is used of it. */
type PlatformResponse = ServerResponse | FastifyReply;

interface FastifyReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  getHeaders(): Record<string, unknown>;
  hijack(): unknown;
}

/** Carries a request of either platform in. */
export function toRawRequest(request: object): RawRequest {
  const fastify = 'raw' in request ? (request as FastifyRequest) : undefined;
  const raw = fastify?.raw ?? (request as ExpressRequest);
  return {
    method: raw.method ?? '',
    // The target before any router was mounted and any middleware or rewriteUrl changed it.
    target: (request as ExpressRequest).originalUrl ?? raw.url ?? '',
    headers: raw.rawHeaders,
    body: rawBody(fastify === undefined ? raw : payloadOf(fastify), request),
  };
}

/**
 * Writes a receiver's reply to the response of either platform, byte for byte, around interceptors and serialisers.
 *
 * @param response what `@Res()` injects
 * @example
 * writeReply(await this.receiver.deliver(capture, handler), response);
 */
export function writeReply(reply: Reply, response: object): void {
  const platform = response as PlatformResponse;
  if (!('raw' in platform)) {
    // Something else may have answered meanwhile, such as a time-out interceptor.
    if (!platform.headersSent) platform.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  if (platform.sent || platform.raw.headersSent) return;
  // Hooks of the application must not touch the bytes; the headers it has set so far go along.
  platform.hijack();
  const headers = { ...(platform.getHeaders() as OutgoingHttpHeaders), ...reply.headers };
  platform.raw.writeHead(reply.status, headers).end(reply.body);
}

/** The unread stream, else the bytes that somebody kept, else the reason why neither is there. */
function rawBody(stream: IncomingMessage, { rawBody: kept, body }: KeptBody): RawBody {
  // An empty body that was read has not `readableDidRead`.
  if (!stream.readableEnded && !stream.readableDidRead) return stream;
  if (kept instanceof Uint8Array) return kept;
  // Some platforms keep text: its UTF-8 either is what was signed, or the signature says so.
  if (typeof kept === 'string') return Buffer.from(kept, 'utf8');
  if (body instanceof Uint8Array) return body;
  return {
    unavailable: 'Nest: something has read the body before the guard, and kept no bytes',
    hint: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method itself and let nothing ahead of Nest read the body, or keep the bytes: NestFactory.create(AppModule, { rawBody: true }).',
  };
}
