import type { ServerResponse } from 'node:http';
import {
  assertKnownOptions,
  type CaptureHandler,
  isNotificationError,
  type Notification,
  type NotificationStore,
  publicError,
  type Receiver,
  type ReceiverSource,
  receiverFrom,
  requireHandler,
  writeToNode,
} from '@notify-capture/core';
import { type ExpressRequest, type NextFunction, toRawRequest } from './request.ts';

/** Options of {@link notifyCapture}: the receiver's options (or a receiver), and the handler. `S` is the type of the store. */
export type NotifyCaptureOptions<S extends NotificationStore = NotificationStore> = ReceiverSource<S> & {
  /** Runs once per result. When it resolves, the result is settled and acknowledged. */
  readonly onCapture: CaptureHandler<S>;
};

/** An Express request after {@link authenticateNotification}. */
export interface AuthenticatedRequest extends ExpressRequest {
  /** The verified notification, of any kind. */
  notification?: Notification;
}

declare global {
  namespace Express {
    interface Request {
      /** Set by `authenticateNotification`. */
      notification?: Notification;
    }
  }
}

declare module 'node:http' {
  interface IncomingMessage {
    /** The bytes of a body that a parser or a cloud platform has read. */
    rawBody?: Uint8Array | string;
  }
}

/** Middleware for Express 4 and 5. */
export interface NotificationMiddleware {
  (request: AuthenticatedRequest, response: ServerResponse, next: NextFunction): Promise<void>;
  /** For `receiver.close()` at shutdown, and for your own calls of `receiver.deliver`. */
  readonly receiver: Receiver;
}

/**
 * Middleware that receives capture notifications: it verifies, runs `onCapture` and acknowledges. It reads the body
 * itself: mount it before any body parser.
 *
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @example
 * import { notifyCapture } from '@notify-capture/express';
 *
 * const alipay = notifyCapture({
 *   clientId,
 *   publicKey,
 *   onCapture: async (capture, { key }) => {
 *     if (capture.outcome === 'captured') await book(key, capture);
 *   },
 * });
 * app.post('/alipay/notifyCapture', alipay);
 */
export function notifyCapture<S extends NotificationStore>(
  options: NotifyCaptureOptions<S>,
): NotificationMiddleware;
export function notifyCapture(options: NotifyCaptureOptions): NotificationMiddleware {
  const { onCapture, ...source } = options ?? {};
  assertKnownOptions(source, ['onCapture']);
  requireHandler(onCapture, 'onCapture');
  const receiver = receiverFrom(source);
  const logger = 'receiver' in source ? undefined : source.logger;
  const middleware = async (request: AuthenticatedRequest, response: ServerResponse): Promise<void> => {
    writeToNode(await receiver.receive(toRawRequest(request), onCapture), response, logger);
  };
  return Object.assign(middleware, { receiver });
}

/**
 * Middleware that only authenticates, for your own calls of `receiver.deliver`. It sets `request.notification` and calls
 * `next`. Errors go to Express's error handling, with `status` and a message that is safe for an unauthenticated client;
 * their `cause` is the `NotificationError` with the `reply` to send.
 *
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @example
 * import { authenticateNotification } from '@notify-capture/express';
 *
 * const authenticate = authenticateNotification({ clientId, publicKey });
 * app.post('/alipay/notifyCapture', authenticate, async (req, res, next) => {
 *   if (req.notification === undefined) return next();
 *   const reply = await authenticate.receiver.deliver(req.notification, onCapture);
 *   res.writeHead(reply.status, reply.headers).end(reply.body);
 * });
 */
export function authenticateNotification(options: ReceiverSource): NotificationMiddleware {
  const receiver = receiverFrom(options);
  const middleware = async (
    request: AuthenticatedRequest,
    _response: ServerResponse,
    next: NextFunction,
  ): Promise<void> => {
    try {
      request.notification = await receiver.authenticate(toRawRequest(request));
    } catch (error) {
      next(isNotificationError(error) ? publicError(error) : error);
      return;
    }
    next();
  };
  return Object.assign(middleware, { receiver });
}
