import type { IncomingMessage } from 'node:http';
import type { RawBody, RawRequest } from '@notify-capture/core';

/** What is used of an Express request, 4 or 5; typed on `node:http`, so that no version of its types is needed. */
export interface ExpressRequest extends IncomingMessage {
  /** The target before any router was mounted or any middleware rewrote it. */
  originalUrl?: string;
  body?: unknown;
}

/** Express's `next`. */
export type NextFunction = (error?: unknown) => void;

/** Carries an Express request in. */
export function toRawRequest(request: ExpressRequest): RawRequest {
  return {
    method: request.method ?? '',
    target: request.originalUrl ?? request.url ?? '',
    headers: request.rawHeaders,
    body: rawBody(request),
  };
}

/** The bytes that somebody kept, else the stream, else the reason why neither is there. */
function rawBody(request: ExpressRequest): RawBody {
  if (request.rawBody instanceof Uint8Array) return request.rawBody;
  // Some platforms keep text: its UTF-8 either is what was signed, or the signature says so.
  if (typeof request.rawBody === 'string') return Buffer.from(request.rawBody, 'utf8');
  if (request.body instanceof Uint8Array) return request.body;
  if (!request.readableEnded && !request.readableDidRead) return request;
  return {
    unavailable: `Express: something ahead of notifyCapture has read the body and left ${left(request.body)}`,
    hint: 'Mount notifyCapture before express.json() and the like, or keep the bytes: express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes; } }).',
  };
}

function left(body: unknown): string {
  if (body === undefined) return 'nothing';
  return typeof body === 'object' ? 'a parsed object' : `a ${typeof body}`;
}
