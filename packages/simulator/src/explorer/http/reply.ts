import type { ServerResponse } from 'node:http';

/** The headers of every reply. A page of the explorer loads nothing from elsewhere, and no other page may use it. */
const PROTECTION: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** The editor makes its styles as constructed style sheets, to which the policy does not apply. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Writes a complete reply. */
export function writeReply(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, {
    ...PROTECTION,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
    'content-length': String(bytes.byteLength),
    ...headers,
  });
  response.end(bytes);
}

/** Writes a value as JSON. */
export function writeJson(response: ServerResponse, status: number, value: unknown): void {
  writeReply(response, status, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(value));
}

/** Starts a stream of server-sent events. */
export function startEvents(response: ServerResponse): void {
  response.writeHead(200, {
    ...PROTECTION,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
}
