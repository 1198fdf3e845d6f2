import { Readable } from 'node:stream';
import type { ReceiverSource } from '@notify-capture/core';
import {
  type CaptureNotification,
  type Logger,
  type Receiver,
  type Reply,
  rawBodyOf,
  receiverFrom,
} from '@notify-capture/core';
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
 * `request.capture` and hands the same bytes on. Errors go to Fastify's error handling with `statusCode` set and a message
 * for strangers; the `NotificationError` is their `cause`.
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
      const capture = await receiver.authenticate(toRawRequest(request, payload));
      request.capture = capture;
      return Readable.from([rawBodyOf(capture)], { objectMode: false });
    } catch (error) {
      const answer = await receiver.refuse(error, fastifyLog(options, request.log));
      // A message of another type that onOther took is done: once the reply is written, Fastify runs nothing more.
      if (answer.error === undefined) return void write(answer, reply);
      // Error handlers that set no status would answer 200; others look for the name that Fastify's errors have.
      reply.code(answer.status);
      throw quiet(answer);
    }
  };
  return Object.assign(hook, { receiver });
}

/** Fastify tells the sender an error's code and message: they say no more than the table of replies. */
function quiet({ status, body, error }: Reply): Error {
  const { result } = JSON.parse(body) as { result: { resultCode: string; resultMessage: string } };
  const shown = { statusCode: status, code: result.resultCode, headers: error?.headers };
  return Object.assign(new Error(result.resultMessage, { cause: error }), shown);
}
