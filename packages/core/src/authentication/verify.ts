import { type KeyObject, verify } from 'node:crypto';
import { signatureLength } from './keys.ts';

/** The parts of the signed content. */
export interface SignedParts {
  readonly method: string;
  readonly target: string;
  readonly clientId: string;
  readonly requestTime: string;
  readonly body: Uint8Array;
}

/** The signed bytes: `POST /path?query`, a line feed, then client, time and body joined by dots. */
export function signedContent(parts: SignedParts): Buffer {
  const head = `${parts.method} ${parts.target}\n${parts.clientId}.${parts.requestTime}.`;
  // Node makes one character of each byte of a header or target: latin1 restores the bytes.
  const encoding = /^[\0-\xff]*$/.test(head) ? 'latin1' : 'utf8';
  return Buffer.concat([Buffer.from(head, encoding), parts.body]);
}

/** The signed part of a request target: path and query, without scheme and host (RFC 9112, 3.2.2). */
export function signedTarget(target: string): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  if (absolute === null) return target;
  const rest = target.slice(absolute[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * RSASSA-PKCS1-v1_5, the padding of a key of type `rsa`, with SHA-256. A signature of another length than the modulus is
 * invalid. (workerd accepts no key in an object with a padding.)
 */
export function signatureHolds(content: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  if (signature.byteLength !== signatureLength(key)) return false;
  return verify('sha256', content, key, signature);
}
