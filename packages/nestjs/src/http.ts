import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { fromNodeRequest, type RawRequest, type Reply, writeToNode } from '@notify-capture/core';

/** On a request whose bytes are kept at `rawBody` already, though its stream still runs. */
export const READ_EARLY: unique symbol = Symbol.for('notify-capture.nestjs.read-early');

const LOGGER = new Logger('NotifyCapture');

// Express extends Node's request and response, Fastify wraps them at `raw`.
type AnyRequest = { readonly raw?: IncomingMessage; readonly [READ_EARLY]?: Uint8Array };
type AnyResponse = ServerResponse & Partial<{ raw: ServerResponse; sent: boolean; hijack(): unknown }>;

const HINT = [
  'Keep the bytes: NestFactory.create(AppModule, { rawBody: true }), or createNestApplication({ rawBody: true }) in a test.',
  // Nest adds no second parser, so the option rawBody has no effect on this one.
  "If you set the parser of the adapter yourself: adapter.useBodyParser('json', true).",
].join(' ');

/** Converts a request of either platform. */
export function toRawRequest(request: AnyRequest): RawRequest {
  const raw = fromNodeRequest({
    request,
    raw: request.raw ?? request,
    framework: 'Nest',
    hint: HINT,
  });
  return request[READ_EARLY] === undefined ? raw : { ...raw, body: request[READ_EARLY] };
}

/** Tells core how a response ends that another guard or an interceptor writes. */
export function onCloseOf(response: unknown): RawRequest['onClose'] {
  const { raw = response } = Object(response) as Partial<AnyResponse>;
  const { once } = Object(raw) as Partial<ServerResponse>;
  if (typeof once !== 'function') return undefined;
  const node = raw as ServerResponse;
  return (listener) => {
    const ended = (): void => listener(node.headersSent ? node.statusCode : undefined);
    if (node.destroyed) ended();
    else node.once('finish', ended).once('close', ended);
  };
}

/**
 * Writes a receiver's reply to the response that `@Res()` injects, past interceptors, serializers and hooks.
 *
 * @example
 * ```ts
 * import { Controller, Post, Res, UseFilters, UseGuards } from '@nestjs/common';
 * import type { Notification, Receiver } from '@notify-capture/core';
 * import { Capture, InjectReceiver, NotifyCaptureFilter, NotifyCaptureGuard, writeReply } from '@notify-capture/nestjs';
 *
 * @Controller('alipay')
 * export class CaptureController {
 *   constructor(@InjectReceiver() private readonly receiver: Receiver) {}
 *
 *   @Post('notifyCapture')
 *   @UseGuards(NotifyCaptureGuard)
 *   @UseFilters(NotifyCaptureFilter)
 *   async settle(@Capture('notification') notification: Notification, @Res() response: object) {
 *     writeReply(await this.receiver.deliver(notification, onCapture), response);
 *   }
 * }
 * ```
 */
export function writeReply(reply: Reply, response: object): void {
  const platform = response as AnyResponse;
  const { raw = platform } = platform;
  // A time-out interceptor, for example, may have replied.
  if (platform.sent === true || raw.headersSent) return;
  platform.hijack?.();
  // The headers that the application has set so far are sent too.
  const headers = { ...(platform.getHeaders() as Reply['headers']), ...reply.headers };
  writeToNode({ ...reply, headers }, raw, LOGGER);
}
