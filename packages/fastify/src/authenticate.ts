import { Readable } from 'node:stream';
import type { ReceiverSource } from '@notify-capture/core';
import {
  isNotificationError,
  type Logger,
  type Notification,
  publicError,
  type Receiver,
  rawBodyOf,
  receiverFrom,
} from '@notify-capture/core';
import { fastifyLog, type PlatformReply, type PlatformRequest, toRawRequest } from './request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticateNotification`. */
    notification?: Notification;
  }
}

/**
 * The used part of a request, and where the hook puts its notification.
 *
 * @inline
 */
type NotificationRequest = PlatformRequest & {
  /** The logger of the request. */
  readonly log: Logger;
  /** Set by the hook: the verified notification, of any kind. */
  notification?: Notification;
};

/**
 * The used part of a reply to an error.
 *
 * @inline
 */
interface StatusReply {
  /**
   * Sets the status.
   *
   * @param status the HTTP status
   */
  code(status: number): unknown;
}

/** A `preParsing` hook for your own route, over HTTP/1 or HTTP/2. */
export interface AuthenticateNotification {
  (request: NotificationRequest, reply: PlatformReply & StatusReply, payload: Readable): Promise<Readable>;
  /** For your own calls of `receiver.deliver`, and for `receiver.close()` at shutdown. */
  readonly receiver: Receiver;
}

/**
 * A `preParsing` hook that only authenticates, for your own calls of `receiver.deliver`. It sets `request.notification`
 * and passes on the same bytes. Errors go to Fastify's error handling, with `statusCode` and a message that is safe for an
 * unauthenticated client; their `cause` is the `NotificationError`.
 *
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @example
 * import { authenticateNotification } from '@notify-capture/fastify';
 * import Fastify from 'fastify';
 *
 * const app = Fastify();
 * const authenticate = authenticateNotification({ clientId, publicKey });
 * app.post('/alipay/notifyCapture', { preParsing: authenticate }, async ({ notification, log }, reply) => {
 *   if (notification === undefined) return reply.callNotFound();
 *   const { status, headers, body } = await authenticate.receiver.deliver(notification, onCapture, log);
 *   return reply.code(status).headers(headers).send(Buffer.from(body));
 * });
 */
export function authenticateNotification(options: ReceiverSource): AuthenticateNotification {
  const receiver = receiverFrom(options);
  const hook = async (...[request, reply, payload]: Parameters<AuthenticateNotification>) => {
    try {
      const log = fastifyLog(options, request.log);
      const notification = await receiver.authenticate(toRawRequest(request, payload), log);
      request.notification = notification;
      return Readable.from([rawBodyOf(notification)], { objectMode: false });
    } catch (error) {
      if (!isNotificationError(error)) throw error;
      // An error handler that sets no status would answer 200.
      reply.code(error.reply.status);
      throw publicError(error);
    }
  };
  return Object.assign(hook, { receiver });
}
