import type { ServerResponse } from 'node:http';
import {
  type CaptureHandler,
  type CaptureNotification,
  type Receiver,
  type ReceiverSource,
  type Reply,
  receiverFrom,
  requireHandler,
} from '@notify-capture/core';
import { type ExpressRequest, type NextFunction, toRawRequest } from './request.ts';

/** Options of {@link notifyCapture}: the receiver's own (or a receiver), and the handler. */
export type NotifyCaptureOptions = ReceiverSource & {
  /** Runs once per result; when it resolves, the result is settled and acknowledged. */
  readonly onCapture: CaptureHandler;
};

/** An Express request that {@link authenticateCapture} has let through. */
export interface AuthenticatedRequest extends ExpressRequest {
  capture?: CaptureNotification;
}

declare global {
  namespace Express {
    interface Request {
      /** Put there by `authenticateCapture`. */
      capture?: CaptureNotification;
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
export interface CaptureMiddleware {
  (request: AuthenticatedRequest, response: ServerResponse, next: NextFunction): Promise<void>;
  /** For `receiver.close()` at shutdown, and to deliver by hand. */
  readonly receiver: Receiver;
}

/**
 * Middleware that receives capture notifications: verifies, runs `onCapture`, acknowledges. It reads the body itself:
 * mount it before any body parser.
 *
 * @throws NotificationError `INVALID_CONFIG`, whose `mistake` says which option is wrong
 * @example
 * app.post('/alipay/notifyCapture', notifyCapture({ clientId, publicKey, onCapture: async (capture, { key }) => {
 *   if (capture.outcome === 'captured') await book(key, capture);
 * } }));
 */
export function notifyCapture(options: NotifyCaptureOptions): CaptureMiddleware {
  const receiver = receiverFrom(options, ['onCapture']);
  const { onCapture } = options;
  requireHandler(onCapture, 'onCapture');
  const middleware = async (request: AuthenticatedRequest, response: ServerResponse): Promise<void> => {
    write(await receiver.receive(toRawRequest(request), onCapture), response);
  };
  return Object.assign(middleware, { receiver });
}

/**
 * Middleware that only authenticates, for those who deliver themselves: puts the verified notification at
 * `request.capture` and calls `next`. Errors go to Express's error handling, with `status` set.
 *
 * @throws NotificationError `INVALID_CONFIG`
 * @example
 * const authenticate = authenticateCapture({ clientId, publicKey });
 * app.post('/alipay/notifyCapture', authenticate, async (req, res) => {
 *   const reply = await authenticate.receiver.deliver(req.capture, onCapture);
 *   res.writeHead(reply.status, reply.headers).end(reply.body);
 * });
 */
export function authenticateCapture(options: ReceiverSource): CaptureMiddleware {
  const receiver = receiverFrom(options);
  const middleware = async (
    request: AuthenticatedRequest,
    response: ServerResponse,
    next: NextFunction,
  ): Promise<void> => {
    try {
      request.capture = await receiver.authenticate(toRawRequest(request));
    } catch (error) {
      const reply = await receiver.refuse(error);
      // A message of another type that onOther took is done; all else is for the error handling.
      if (reply.error === undefined) write(reply, response);
      else next(reply.error);
      return;
    }
    next();
  };
  return Object.assign(middleware, { receiver });
}

function write(reply: Reply, response: ServerResponse): void {
  // Something else may have answered meanwhile, such as a time-out middleware.
  if (response.headersSent) return;
  response.writeHead(reply.status, reply.headers).end(reply.body);
}
