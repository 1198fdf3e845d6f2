import type { Readable } from 'node:stream';
import type { Logger, RawRequest, ReceiverSource, Reply } from '@notify-capture/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is used of a Fastify request, over HTTP/1 or HTTP/2; `originalUrl` is from before `rewriteUrl`, as signed. */
export type CarriedRequest = Pick<FastifyRequest, 'method' | 'originalUrl'> & {
  readonly raw: Pick<FastifyRequest['raw'], 'rawHeaders'>;
};

/** What is used of a Fastify reply, over HTTP/1 or HTTP/2. */
export interface CarriedReply {
  readonly raw: Pick<FastifyReply['raw'], 'headersSent'> & {
    writeHead(status: number, headers: Record<string, string>): unknown;
    end(body: string): unknown;
  };
  hijack(): unknown;
}

/** Carries a Fastify request in, with the stream that the last `preParsing` hook handed on. */
export function toRawRequest({ method, originalUrl, raw }: CarriedRequest, body: Readable): RawRequest {
  const taken = {
    unavailable: 'Fastify: a hook ahead of notifyCapture has read the body and kept no stream of it',
    hint: 'Let the preParsing hook that reads the body hand on the same bytes: return Readable.from([bytes]).',
  };
  const isRead = body.readableEnded || body.readableDidRead;
  return { method, target: originalUrl, headers: raw.rawHeaders, body: isRead ? taken : body };
}

/**
 * Writes a reply down as it is: through `reply.send` the app's onSend hooks might compress or wrap it. Fastify still
 * runs onResponse and logs the request (https://fastify.dev/docs/latest/Reference/Reply/#hijack).
 */
export function write({ status, headers, body }: Reply, reply: CarriedReply): void {
  reply.hijack();
  // Something else may have answered meanwhile, such as an onTimeout hook.
  if (reply.raw.headersSent) return;
  reply.raw.writeHead(status, { ...headers });
  reply.raw.end(body);
}

// Fastify's default logger drops everything (abstract-logging, without a level): then the receiver's own default
// holds, process warnings, so that nothing is lost in silence.
/** Fastify's logger, where the receiver has none of its own. */
export function fastifyLog(source: ReceiverSource, log: Logger): Logger | undefined {
  if ('receiver' in source || source.logger !== undefined) return undefined;
  return log.error === log.debug && !('level' in log) ? undefined : log;
}
