import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { hasNotificationForm, isRead, peekBody, type Receiver, readBody } from '@notify-capture/core';
import { READ_EARLY, toRawRequest, writeReply } from './http.ts';

const READER = Symbol.for('notify-capture.nestjs.reader');

/** A request whose bytes are kept. */
type EarlyRequest = object & { rawBody?: unknown; [READ_EARLY]?: Uint8Array };

type Adapter = HttpAdapterHost['httpAdapter'] & { [READER]?: { receiver: Receiver } };

// README of body-parser, "Errors". The error of a user's `verify` function is not among them.
const BODY_PARSER_ERROR =
  /^(charset\.unsupported|encoding\.unsupported|entity\.parse\.failed|entity\.too\.large|stream\.not\.readable)$/;

/**
 * Reads the bodies of notifications before Nest's parsers do, and keeps the bytes where `rawBody: true` keeps them. The
 * parsers get the same bytes. Call it before Nest registers its parsers (Express) or its routes (Fastify).
 */
export function readBodiesEarly(adapter: Adapter | undefined, receiver: Receiver): void {
  // An application context has no adapter. A testing module gets one later.
  if (adapter === undefined) return;
  const reader = adapter[READER] ?? { receiver };
  if (receiver.bodyLimits.maxBodyBytes > reader.receiver.bodyLimits.maxBodyBytes) reader.receiver = receiver;
  if (adapter[READER] === undefined) install(adapter, reader);
  adapter[READER] = reader;
}

/** Lets a notification reach its guard on Express though a parser refuses the body. Call it after the parsers. */
export function ignoreParserErrors(adapter: Adapter | undefined): void {
  if (adapter?.getType() !== 'express') return;
  // Express takes a function with four parameters for an error handler.
  adapter.use((error: unknown, request: IncomingMessage, _: object, next: (error?: unknown) => void) => {
    const type = String((error as { type?: unknown } | null)?.type);
    const isIgnored = hasNotificationForm(request) && BODY_PARSER_ERROR.test(type);
    // Without bytes the guard would not know that the body is too large.
    next(isIgnored && ('rawBody' in request || type !== 'entity.too.large') ? undefined : error);
  });
}

function install(adapter: Adapter, reader: { readonly receiver: Receiver }): void {
  if (adapter.getType() === 'express') {
    adapter.use(async (request: IncomingMessage, response: object, next: () => void) => {
      if (!hasNotificationForm(request) || isRead(request)) return next();
      const body = peekBody(request, reader.receiver.bodyLimits);
      if (await keep(body, request, response, reader.receiver)) next();
    });
  }
  if (adapter.getType() !== 'fastify') return;
  const app = (adapter as unknown as FastifyAdapter).getInstance();
  // Not async: a stream that somebody listens to would flow before the parser of another route reads it.
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (!hasNotificationForm(request.raw)) return done(null, payload);
    // A parser of Fastify would wait for the end of a stream that was read.
    if (isRead(payload)) return done(null, Readable.from([]));
    // Not headersDistinct: the requests of inject() and of wrappers have none.
    const body = readBody(payload, [request.headers['content-length'] ?? ''], reader.receiver.bodyLimits);
    keep(body, request, reply, reader.receiver).then((bytes) => {
      // Fastify compares receivedEncodedLength with content-length (Fastify docs, preParsing).
      if (bytes) done(null, readable(bytes));
    }, done);
  });
  app.addHook('onRoute', (route) => {
    route.errorHandler ??= async (error, request, reply) => {
      // In Fastify 4 the error about invalid JSON has no code.
      const isParserError = error.code?.startsWith('FST_ERR_CTP_') ?? error.name === 'SyntaxError';
      if (!isParserError || !hasNotificationForm(request.raw)) throw error;
      await route.handler.call(app, request, reply);
    };
  });
}

/** Keeps a body. Beyond the limits it refuses the request on any route: a parser would wait for the rest. */
async function keep(
  body: Promise<Uint8Array>,
  request: EarlyRequest,
  response: object,
  receiver: Receiver,
): Promise<Uint8Array | undefined> {
  try {
    const rawBody = await body;
    request.rawBody = rawBody;
    request[READ_EARLY] = rawBody;
    return rawBody;
  } catch {
    writeReply(await receiver.receive({ ...toRawRequest(request), body }, () => undefined), response);
    return undefined;
  }
}

/** The bytes as a stream, without the generator that `Readable.from` runs. */
function readable(bytes: Uint8Array): Readable & { receivedEncodedLength: number } {
  const stream = new Readable({ read: () => undefined });
  stream.push(bytes);
  stream.push(null);
  return Object.assign(stream, { receivedEncodedLength: bytes.byteLength });
}
