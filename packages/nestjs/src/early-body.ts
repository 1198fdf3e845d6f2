import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { type NodeReadable, type Receiver, readBody } from '@notify-capture/core';
import { nodeRequestOf, toRawRequest, writeReply } from './http.ts';

const RECEIVERS = Symbol.for('notify-capture.nestjs.receivers');

type Adapter = HttpAdapterHost['httpAdapter'] & { [RECEIVERS]?: Receiver[] };
type Next = (error?: unknown) => void;
/** An error of body-parser has a `type`, an error of Fastify a `code` (not for invalid JSON in Fastify 4). */
type ParserError = Error & { readonly type?: string; readonly code?: string; readonly statusCode?: number };

/** How body-parser refuses a body (its README, "Errors"); the error of a `verify` function is not among them. */
const BODY_PARSER =
  /^(charset\.unsupported|encoding\.unsupported|entity\.(parse\.failed|too\.large)|stream\.not\.readable)$/;

/**
 * Reads the bodies of notifications before Nest's parsers do, and keeps the bytes where Nest's `rawBody: true` keeps
 * them. The parsers get the same bytes. Call it before Nest registers its parsers (Express) or its routes (Fastify).
 */
export function readBodiesEarly(adapter: Adapter | undefined, receiver: Receiver): void {
  // An application context has no adapter. A testing module has none until its application is made.
  if (adapter === undefined) return;
  if (adapter[RECEIVERS] !== undefined) {
    adapter[RECEIVERS].push(receiver);
    return;
  }
  const receivers = [receiver];
  adapter[RECEIVERS] = receivers;
  if (adapter.getType() === 'express') {
    adapter.use(async (request: IncomingMessage, response: object, next: Next) => {
      if (!isUnread(request, request)) return next();
      const copy = copyOf(request);
      if (await keepBody(request, copy, response, receivers)) next();
      else copy.destroy();
    });
  }
  if (adapter.getType() === 'fastify') {
    const app = (adapter as FastifyAdapter).getInstance();
    app.addHook('preParsing', async (request, reply, payload) => {
      if (!isUnread(request.raw, payload)) return payload;
      const bytes = await keepBody(request, payload, reply, receivers);
      if (bytes === undefined) return payload;
      // Fastify compares this length with content-length (Fastify docs, preParsing).
      const receivedEncodedLength = bytes.byteLength;
      return Object.assign(Readable.from([bytes], { objectMode: false }), { receivedEncodedLength });
    });
    app.addHook('onRoute', (route) => {
      route.errorHandler ??= async (error, request, reply) => {
        if (!isKept(request, error)) throw error;
        await route.handler.call(app, request, reply);
      };
    });
  }
}

/** Lets a notification reach its guard on Express though a parser refuses its body. Call it after the parsers. */
export function ignoreParserErrors(adapter: Adapter | undefined): void {
  if (adapter?.getType() !== 'express') return;
  // Express takes a function with four parameters for an error handler.
  adapter.use((error: ParserError, request: IncomingMessage, _response: object, next: Next) => {
    next(isKept(request, error) ? undefined : error);
  });
}

/** Has this request the form of a notification? All others are left alone. */
function isNotification({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') &&
    ['client-id', 'request-time', 'signature'].every((name) => headers[name] !== undefined)
  );
}

function isUnread(request: IncomingMessage, body: NodeReadable): boolean {
  return isNotification(request) && body.readableEnded !== true && body.readableDidRead !== true;
}

/** Has a parser refused a body whose bytes the guard has? */
function isKept(request: object, { type = '', code, name, statusCode }: ParserError): boolean {
  const isParserError =
    BODY_PARSER.test(type) ||
    (code?.startsWith('FST_ERR_CTP_') ?? (name === 'SyntaxError' && statusCode === 400));
  return isParserError && isNotification(nodeRequestOf(request)) && 'rawBody' in request;
}

/** Keeps the bytes at `rawBody`. Beyond the limits it replies itself, on any route: a parser would wait for the rest. */
async function keepBody(
  request: object,
  stream: NodeReadable,
  response: object,
  receivers: readonly Receiver[],
): Promise<Uint8Array | undefined> {
  const receiver = receivers.reduce((one, other) =>
    other.bodyLimits.maxBodyBytes > one.bodyLimits.maxBodyBytes ? other : one,
  );
  const lengths = nodeRequestOf(request).headersDistinct['content-length'] ?? [];
  const body = readBody(stream, lengths, receiver.bodyLimits);
  try {
    const rawBody = await body;
    Object.assign(request, { rawBody });
    return rawBody;
  } catch {
    writeReply(await receiver.receive({ ...toRawRequest(request), body }, () => undefined), response);
    return undefined;
  }
}

/** Copies the body. At its end the request gets the bytes back, for the parsers (Node.js docs, `readable.unshift`). */
function copyOf(request: IncomingMessage): Readable {
  const chunks: Buffer[] = [];
  const copy = new Readable({ read: () => undefined });
  const onReadable = (): void => {
    // A read of an empty stream at its end would emit 'end', and the stream would take nothing back.
    const chunk: Buffer | null = request.readableLength > 0 ? request.read() : null;
    if (chunk !== null) {
      chunks.push(chunk);
      copy.push(chunk);
    }
    if (!request.complete) return;
    request.off('readable', onReadable).unshift(Buffer.concat(chunks));
    copy.push(null);
  };
  request.on('readable', onReadable).once('close', () => copy.destroy());
  copy.once('close', () => {
    request.off('readable', onReadable);
    // Discards the rest while the reply is sent.
    if (!request.complete) request.resume();
  });
  return copy;
}
