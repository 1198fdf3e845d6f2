import type { Readable } from 'node:stream';
import {
  fromNodeRequest,
  type Logger,
  type NodeResponse,
  type RawRequest,
  type ReceiverOptions,
  type ReceiverSource,
  type Reply,
  writeToNode,
} from '@notify-capture/core';

/**
 * The used part of a Fastify request, over HTTP/1 or HTTP/2. `originalUrl` is the target before `rewriteUrl`.
 *
 * @inline
 */
export interface PlatformRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The received target. */
  readonly originalUrl: string;
  /** Node's request. */
  readonly raw: {
    /** Name, value, name, value, …: duplicates apart. */
    readonly rawHeaders: readonly string[];
  };
}

/**
 * The used part of a Fastify reply, over HTTP/1 or HTTP/2.
 *
 * @inline
 */
export interface PlatformReply {
  /** Node's response. */
  readonly raw: NodeResponse;
  /** Tells Fastify that the reply is written to `raw`. */
  hijack(): unknown;
}

/** A Fastify request, with the stream of the last `preParsing` hook → a raw request. */
export function toRawRequest(request: PlatformRequest, stream: Readable): RawRequest {
  return fromNodeRequest({
    request,
    raw: request.raw,
    stream,
    framework: 'Fastify',
    hint: 'A preParsing hook that reads the body must return the same bytes: return Readable.from([bytes]).',
  });
}

/**
 * Writes a reply unchanged: with `reply.send` the app's onSend hooks could compress or wrap it. Fastify still runs
 * onResponse and logs the request (https://fastify.dev/docs/latest/Reference/Reply/#hijack).
 */
export function write(received: Reply, reply: PlatformReply, logger?: ReceiverOptions['logger']): void {
  reply.hijack();
  writeToNode(received, reply.raw, logger);
}

/**
 * Fastify's logger, if the receiver has none of its own. Fastify's default logger (abstract-logging, without a level)
 * prints nothing: then the receiver's default is used, so that nothing is lost in silence.
 */
export function fastifyLog(source: ReceiverSource, log: Logger): Logger | undefined {
  if ('receiver' in source || source.logger !== undefined) return undefined;
  return log.error === log.debug && !('level' in log) ? undefined : log;
}
