import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The request as a framework has it, with the bytes of its body. */
export interface HandRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The reply that Alipay expects. */
export const ACKNOWLEDGEMENT = {
  result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
};

/** The key of a merchant who reads it once, at start. */
export function readKey(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

/**
 * What a careful merchant writes by hand: the signature is verified over the received bytes, and only then the body is
 * parsed. It knows no age, no repeats and no kinds.
 *
 * @returns the parsed body, or nothing if the signature does not match
 */
export function authenticateByHand(request: HandRequest, key: KeyObject): unknown {
  return isGenuine(request, key) ? JSON.parse(request.body.toString('utf8')) : undefined;
}

/** The header is taken apart, and the signature verified over target, client, time and bytes. */
export function isGenuine({ method, target, headers, body }: HandRequest, key: KeyObject): boolean {
  const { 'client-id': clientId, 'request-time': requestTime, signature: header } = headers;
  if (typeof clientId !== 'string' || typeof requestTime !== 'string' || typeof header !== 'string')
    return false;
  const signature = signatureOf(header);
  if (signature === undefined) return false;
  const head = Buffer.from(`${method} ${target}\n${clientId}.${requestTime}.`);
  return verify('sha256', Buffer.concat([head, body]), key, signature);
}

/** `algorithm=RSA256, keyVersion=1, signature=<percent-encoded base64>` → the bytes of the signature. */
function signatureOf(header: string): Buffer | undefined {
  const parts = new Map<string, string>();
  for (const part of header.split(',')) {
    const separator = part.indexOf('=');
    parts.set(part.slice(0, separator).trim(), part.slice(separator + 1).trim());
  }
  const value = parts.get('signature');
  if (parts.get('algorithm') !== 'RSA256' || value === undefined) return undefined;
  return Buffer.from(decodeURIComponent(value), 'base64');
}
