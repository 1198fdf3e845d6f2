import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { fromNodeRequest, type NodeReadable, type RawRequest, type Reply } from '@notify-capture/core';

/** On a request whose bytes are kept at `rawBody` already, though its stream still runs. */
export const READ_EARLY: unique symbol = Symbol.for('notify-capture.nestjs.read-early');

// Express extends Node's request and response, Fastify wraps them at `raw`.
type AnyRequest = { readonly raw?: IncomingMessage; readonly [READ_EARLY]?: Uint8Array };
type AnyResponse = ServerResponse & Partial<{ raw: ServerResponse; sent: boolean; hijack(): unknown }>;

/** Converts a request of either platform. */
export function toRawRequest(request: AnyRequest): RawRequest {
  const raw = fromNodeRequest({
    request,
    raw: request.raw ?? request,
    framework: 'Nest',
    hint: 'Keep the bytes: NestFactory.create(AppModule, { rawBody: true }), or createNestApplication({ rawBody: true }) in a test.',
  });
  return request[READ_EARLY] === undefined ? raw : { ...raw, body: request[READ_EARLY] };
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
