import type { Readable } from 'node:stream';
import { assertKnownOptions, invalidConfig, receiverFrom, requireHandler } from '@notify-capture/core';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type NotifyCaptureOptions, OWN_OPTIONS, sortOptions } from './options.ts';
import { fastifyLog, toRawRequest, write } from './request.ts';

/** Fastify refuses these requests before any parser or handler. Here the receiver decides, as in every adapter. */
const FASTIFY_REFUSALS = ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE'];

// Without encapsulation the parser would be used in the whole app, and `prefix` would be ignored.
const META = { name: '@notify-capture/fastify', fastify: '5.x', encapsulate: true };

const plugin: FastifyPluginAsync<NotifyCaptureOptions> = async (fastify, options) => {
  const { route, own } = sortOptions(options);
  const { path, onCapture, ...source } = own;
  assertKnownOptions(source, OWN_OPTIONS);
  assertPath(path);
  requireHandler(onCapture, 'onCapture');
  const log = fastifyLog(source, fastify.log);
  const ownLogger = 'receiver' in source ? undefined : source.logger;
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
    write(await receiver.receive(raw, onCapture, log && request.log), reply, log ? request.log : ownLogger);
  };

  const shared = {
    ...route,
    url: path,
    // Otherwise fastify-raw-body reads the stream too, and ends it at the app's bodyLimit.
    config: { ...route.config, rawBody: false },
    // The schema only documents: there is no parsed body to validate.
    validatorCompiler: () => () => true,
    handler: receive,
    errorHandler: async (error: Error & { code?: string }, request: FastifyRequest, reply: FastifyReply) => {
      // The error of an app's hook is for the app's error handler.
      if (!FASTIFY_REFUSALS.includes(error.code ?? '')) throw error;
      await receive(request, reply);
    },
  };
  const others = fastify.supportedMethods.filter((method) => method !== 'POST');
  try {
    fastify.route({ ...shared, method: 'POST' });
    // Fastify accepts no schema of a body for GET; `hide` is read by @fastify/swagger.
    fastify.route({ ...shared, method: others, schema: { hide: true } as object });
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
 * import { notifyCapture } from '@notify-capture/fastify';
 * import Fastify from 'fastify';
 *
 * const app = Fastify({ logger: true });
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
