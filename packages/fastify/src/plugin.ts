import type { Readable } from 'node:stream';
import type { ReceiverSource } from '@notify-capture/core';
import { type CaptureHandler, invalidConfig, receiverFrom, requireHandler } from '@notify-capture/core';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { fastifyLog, toRawRequest, write } from './request.ts';

/** Options of {@link notifyCapture}: the receiver's options (or a receiver), the path, and the handler. */
export type NotifyCaptureOptions = ReceiverSource & {
  /** The path of the notifications, below the `prefix` of `register`. The plugin answers all methods of this path. */
  readonly path: string;
  /** Runs once per result. When it resolves, the result is settled and acknowledged. */
  readonly onCapture: CaptureHandler;
};

/** Options of Fastify's `register`, which it passes on to the plugin. */
interface RegisterOptions {
  readonly prefix?: unknown;
  readonly logLevel?: unknown;
  readonly logSerializers?: unknown;
}

/** Fastify refuses these requests before any parser or handler. Here the receiver decides, as in every adapter. */
const FASTIFY_REFUSALS = ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE'];

// Without encapsulation the parser would be used in the whole app, and `prefix` would be ignored.
const META = { name: '@notify-capture/fastify', fastify: '5.x', encapsulate: true };

const plugin: FastifyPluginAsync<NotifyCaptureOptions> = async (fastify, options) => {
  const {
    path,
    onCapture,
    prefix: _,
    logLevel: __,
    logSerializers: ___,
    ...source
  } = options as NotifyCaptureOptions & RegisterOptions;
  assertPath(path);
  requireHandler(onCapture, 'onCapture');
  const log = fastifyLog(source, fastify.log);
  const receiver = receiverFrom(log === undefined ? source : { ...source, logger: log });
  // Before all onClose hooks: a running delivery may need the connections that they close.
  if (!('receiver' in source)) fastify.addHook('preClose', () => receiver.close());

  // Only in this scope nothing is parsed: the receiver reads the stream within its own limits.
  const bodies = new WeakMap<FastifyRequest, Readable>();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => {
    bodies.set(request, payload);
    done(null);
  });

  const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // At once, so that Fastify's handlerTimeout does not answer a slow client.
    reply.hijack();
    const raw = toRawRequest(request, bodies.get(request) ?? request.raw);
    write(await receiver.receive(raw, onCapture, log && request.log), reply);
  };

  try {
    fastify.route({
      method: [...fastify.supportedMethods],
      url: path,
      // Otherwise fastify-raw-body reads the stream too, and ends it at the app's bodyLimit.
      config: { rawBody: false },
      handler: receive,
      errorHandler: async (error, request, reply) => {
        // The error of an app's hook is for the app's error handler.
        if (!FASTIFY_REFUSALS.includes(error.code)) throw error;
        await receive(request, reply);
      },
    });
  } catch (error) {
    if (!String(error).includes('already declared')) throw error; // Fastify 5.0 has no code for it.
    throw invalidConfig({
      reason: 'PATH_TAKEN',
      option: 'path',
      problem: `There is another route at ${fastify.prefix}${path}.`,
      expected: 'a path without other routes: the plugin answers all methods of its path.',
      cause: error,
    });
  }
};

/**
 * Fastify 5 plugin that receives capture notifications: it verifies, runs `onCapture` and acknowledges. It reads the
 * bytes itself; no parser, hook or serializer of the app changes them or the reply.
 *
 * @throws NotificationError `INVALID_CONFIG` when the app gets ready, with `option` and `reason`
 * @example
 * await app.register(notifyCapture, { path: '/alipay/notifyCapture', clientId, publicKey, onCapture });
 */
export const notifyCapture: FastifyPluginAsync<NotifyCaptureOptions> = fp(plugin, META);

function assertPath(path: unknown): void {
  if (typeof path === 'string' && path.startsWith('/') && !/[?#]/.test(path)) return;
  throw invalidConfig({
    reason: 'PATH_INVALID',
    option: 'path',
    problem: `path is ${JSON.stringify(path)}.`,
    expected: 'a path with a slash at the start and without a query.',
  });
}
