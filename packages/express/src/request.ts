import type { IncomingMessage } from 'node:http';
import type { RawBody, RawRequest } from '@notify-capture/core';

/** The used part of an Express request, 4 or 5. Typed on `node:http`, so that it needs no version of Express's types. */
export interface ExpressRequest extends IncomingMessage {
  /** The target before a mounted router or a middleware changes it. */
  originalUrl?: string;
  body?: unknown;
}

/** Express's `next`. */
export type NextFunction = (error?: unknown) => void;

/** An Express request → a raw request. */
export function toRawRequest(request: ExpressRequest): RawRequest {
  return {
    method: request.method ?? '',
    target: request.originalUrl ?? request.url ?? '',
    headers: request.rawHeaders,
    body: rawBody(request),
  };
}

/** The kept bytes, otherwise the stream, otherwise the reason why neither is available. */
function rawBody(request: ExpressRequest): RawBody {
  if (request.rawBody instanceof Uint8Array) return request.rawBody;
  // Some platforms keep text. If its UTF-8 is not the signed bytes, the signature does not match.
  if (typeof request.rawBody === 'string') return Buffer.from(request.rawBody, 'utf8');
  if (request.body instanceof Uint8Array) return request.body;
  if (!request.readableEnded && !request.readableDidRead) return request;
  return {
    unavailable: `Express: another middleware has already read the body; request.body is ${bodyKind(request.body)}`,
    hint: 'Mount notifyCapture before express.json() and other body parsers, or keep the bytes: express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes; } }).',
  };
}

function bodyKind(body: unknown): string {
  return typeof body === 'object' ? 'a parsed object' : typeof body;
}
