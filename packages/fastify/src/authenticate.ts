import { Readable } from 'node:stream';
import type { ReceiverSource } from '@notify-capture/core';
import { type CaptureNotification, type Logger, type Receiver, receiverFrom } from '@notify-capture/core';
import { type CarriedReply, type CarriedRequest, fastifyLog, toRawRequest, write } from './request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Put there by `authenticateCapture`. */
    capture?: CaptureNotification;
  }
}

type CaptureRequest = CarriedRequest & { readonly log: Logger; capture?: CaptureNotification };

/** A `preParsing` hook for a route of your own, over HTTP/1 or HTTP/2. */
export interface AuthenticateCapture {
  (
    request: CaptureRequest,
    reply: CarriedReply & { code(status: number): unknown },
    payload: Readable,
  ): Promise<Readable | undefined>;
  /** To deliver by hand, and for `receiver.close()` at shutdown. */
  readonly receiver: Receiver;
}

/**
 * A `preParsing` hook that only authenticates, for those who deliver themselves: puts the verified notification at
 * `request.capture` and hands the same bytes on. Errors go to Fastify's error handling, with `statusCode` set.
 *
 * @throws NotificationError `INVALID_CONFIG`, whose `mistake` says which option is wrong
 * @example
 * const authenticate = authenticateCapture({ clientId, publicKey });
 * app.post('/alipay/notifyCapture', { preParsing: authenticate }, async (request, reply) => {
 *   const { status, headers, body } = await authenticate.receiver.deliver(request.capture, onCapture, request.log);
 *   return reply.code(status).headers(headers).send(Buffer.from(body));
 * });
 */
export function authenticateCapture(options: ReceiverSource): AuthenticateCapture {
  const receiver = receiverFrom(options);
  const hook = async (...[request, reply, payload]: Parameters<AuthenticateCapture>) => {
    try {
      return Readable.from([await authenticateAndKeep(receiver, request, payload)], { objectMode: false });
    } catch (error) {
      const answer = await receiver.refuse(error, fastifyLog(options, request.log));
      // A message of another type that onOther took is done: once the reply is written, Fastify runs nothing more.
      if (answer.error === undefined) return void write(answer, reply);
      // Error handlers that set no status would answer 200; others look for the name that Fastify's errors have.
      reply.code(answer.error.status);
      throw Object.assign(answer.error, { statusCode: answer.error.status });
    }
  };
  return Object.assign(hook, { receiver });
}

/** Answers the bytes that the receiver read, and authenticated. */
async function authenticateAndKeep(receiver: Receiver, request: CaptureRequest, body: Readable) {
  const kept: Uint8Array[] = [];
  const keep = (chunk: Uint8Array): unknown => kept.push(chunk);
  // Not before the receiver listens: a listener sets the stream flowing.
  const join = (name: unknown): unknown => name === 'data' && body.off('newListener', join).on('data', keep);
  body.on('newListener', join);
  try {
    request.capture = await receiver.authenticate(toRawRequest(request, body));
    return Buffer.concat(kept);
  } finally {
    body.off('newListener', join).off('data', keep);
  }
}
