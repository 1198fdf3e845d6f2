import { type OutgoingRequest, withDefaultHeaders } from '../../exchange.ts';
import type { Bytes, HeaderPair, WireRequest } from '../api.ts';

/** Bytes for the page: text if they are UTF-8, otherwise base64. Only the first `limit` bytes are shown. */
export function bytesOf(content: Uint8Array, limit = Number.POSITIVE_INFINITY): Bytes {
  const whole = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const size = whole.byteLength;
  const isTruncated = size > limit;
  const text = textIn(whole, isTruncated ? limit : size);
  const truncated = isTruncated ? { truncated: true } : {};
  if (text !== undefined) return { text, size, ...truncated };
  return { base64: whole.subarray(0, isTruncated ? limit : size).toString('base64'), size, ...truncated };
}

/** The start of a text, without the character that the limit cuts; `undefined` if it is not UTF-8. */
function textIn(bytes: Buffer, limit: number): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes.subarray(0, limit), { stream: limit < bytes.byteLength });
  } catch {
    return undefined;
  }
}

/** A flat list of headers as pairs. */
export function headerPairs(headers: readonly string[]): readonly HeaderPair[] {
  return headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? ''] as const] : [],
  );
}

/** The whole body of a request. */
export function bodyBytes({ body }: Pick<OutgoingRequest, 'body'>): Buffer {
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body);
}

/** The target of a request on the wire. */
export function targetOf({ url, target }: Pick<OutgoingRequest, 'url' | 'target'>): string {
  return target ?? `${url.pathname}${url.search}`;
}

/** A request for the page. */
export function wireRequest(request: OutgoingRequest, limit?: number): WireRequest {
  const target = targetOf(request);
  return {
    method: request.method,
    url: target.startsWith('/') ? `${request.url.origin}${target}` : request.url.href,
    target,
    headers: headerPairs(withDefaultHeaders(request)),
    body: bytesOf(bodyBytes(request), limit),
  };
}
