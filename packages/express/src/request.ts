import type { IncomingMessage } from 'node:http';
import { fromNodeRequest, type RawRequest } from '@notify-capture/core';

/** The used part of an Express request, 4 or 5. Typed on `node:http`, so that it needs no version of Express's types. */
export interface ExpressRequest extends IncomingMessage {
  /** The received target, before a router changes `url`. */
  originalUrl?: string;
  /** What a body parser has made of the body. */
  body?: unknown;
}

/** Express's `next`. */
export type NextFunction = (error?: unknown) => void;

/** An Express request → a raw request. */
export function toRawRequest(request: ExpressRequest): RawRequest {
  return fromNodeRequest({
    request,
    framework: 'Express',
    hint: 'Mount notifyCapture before express.json() and other body parsers, or keep the bytes: express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes; } }).',
  });
}
