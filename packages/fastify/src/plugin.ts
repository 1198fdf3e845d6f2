import type { Readable } from 'node:stream';
import type { ReceiverSource } from '@notify-capture/core';
import { type CaptureHandler, invalidConfig, receiverFrom, requireHandler } from '@notify-capture/core';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { fastifyLog, toRawRequest, write } from './request.ts';

/** Options of {@link notifyCapture}: the receiver's own (or a receiver), where, and the handler. */
export type NotifyCaptureOptions = ReceiverSource & {
  /** Where notifications arrive, below the `prefix` of `register`; all its methods belong to the plugin. */
  readonly path: string;
  /** Runs once per result; when it resolves, the result is settled and acknowledged. */
  readonly onCapture: CaptureHandler;
};

/** The last three are for Fastify's `register`, which hands them on. */
const NOT_THE_RECEIVERS = ['path', 'onCapture', 'prefix', 'logLevel', 'logSerializers'];

/** Fastify refuses these before any parser or handler; the receiver decides here, as everywhere. */
const FASTIFYS_OWN = ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE'];

// Not encapsulated, the parser would be the whole app's and `prefix` ignored.
const META = { name: '@notify-capture/fastify', fastify: '5.x', encapsulate: true };

const plugin: FastifyPluginAsync<NotifyCaptureOptions> = async (fastify, options) => {
  const { path, onCapture } = options;
  requirePath(path);
  requireHandler(onCapture, 'onCapture');
  const log = fastifyLog(options, fastify.log);
  const receiver = receiverFrom(log === undefined ? options : { ...options, logger: log }, NOT_THE_RECEIVERS);
  // Before any onClose: what still runs may need what those take away, and its connections are idle after it.
  if (!('receiver' in options)) fastify.addHook('preClose', () => receiver.close());

  // In this scope alone nothing is parsed: the receiver reads the stream within its own limits.
  const bodies = new WeakMap<FastifyRequest, Readable>();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => {
    bodies.set(request, payload);
    done(null);
  });

  const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Already here, so that Fastify's handlerTimeout does not answer a slow sender.
    reply.hijack();
    const carried = toRawRequest(request, bodies.get(request) ?? request.raw);
    write(await receiver.receive(carried, onCapture, log && request.log), reply);
  };

  try {
    fastify.route({
      method: [...fastify.supportedMethods],
      url: path,
      // Otherwise fastify-raw-body reads beside the receiver, and stops the stream at the app's bodyLimit.
      config: { rawBody: false },
      handler: receive,
      errorHandler: async (error, request, reply) => {
        // What a hook of the app threw is for the app's own error handler.
        if (!FASTIFYS_OWN.includes(error.code)) throw error;
        await receive(request, reply);
      },
    });
  } catch (error) {
    if (!String(error).includes('already declared')) throw error; // Fastify 5.0 has no code for it.
    const wanted =
      'Expected: a path of its own, as all its methods are answered here (405 for all but POST).';
    throw invalidConfig('PATH_TAKEN', `another route is at ${fastify.prefix}${path}`, wanted, error);
  }
};

/**
 * Fastify 5 plugin that receives capture notifications: verifies, runs `onCapture`, acknowledges. It reads the bytes
 * itself; no parser, hook or serialiser of the app around it changes them or the reply.
 *
 * @throws NotificationError `INVALID_CONFIG` when the app gets ready; its `mistake` says which option is wrong
 * @example
 * await app.register(notifyCapture, { path: '/alipay/notifyCapture', clientId, publicKey, onCapture });
 */
export const notifyCapture: FastifyPluginAsync<NotifyCaptureOptions> = fp(plugin, META);

function requirePath(path: unknown): void {
  if (typeof path === 'string' && path.startsWith('/') && !/[?#]/.test(path)) return;
  throw invalidConfig(
    'PATH_INVALID',
    `path is ${JSON.stringify(path)}`,
    'Expected: /a/path, without a query.',
  );
}
