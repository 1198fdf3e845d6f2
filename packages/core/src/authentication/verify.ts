import { type KeyObject, verify } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { headerPairs, type RawHeaders, signatureHeaders } from '../admission/headers.ts';
import type { NotificationErrorCode } from '../error-codes.ts';
import { isNotificationError } from '../errors.ts';
import { type PublicKeyInput, readPublicKey, signatureLength } from './keys.ts';
import { parseSignatureHeader } from './signature-header.ts';

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

/** The request and the key for {@link verifySignature}. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as Alipay has them. */
  readonly target: string;
  readonly headers: RawHeaders;
  /** The exact bytes. */
  readonly body: Uint8Array;
  readonly publicKey: PublicKeyInput;
}

/** Reading a key as text takes several times as long as a verification. */
const KEYS_OF_TEXTS = new LRUCache<string, KeyObject>({ max: 100, memoMethod: readText });

function readText(text: string): KeyObject {
  return readPublicKey(text, 'publicKey');
}

/** The answer of {@link verifySignature}. */
export type SignatureVerdict =
  | {
      readonly valid: true;
      readonly clientId: string;
      readonly requestTime: string;
      readonly keyVersion?: string;
    }
  | { readonly valid: false; readonly code: NotificationErrorCode; readonly message: string };

/**
 * Is the signature valid? Pure: no clock, no store, no check for replays. Use a receiver to accept notifications.
 *
 * @returns `valid: false` with `MISSING_HEADER`, `DUPLICATE_HEADER`, `MALFORMED_SIGNATURE`,
 * `RAW_BODY_UNAVAILABLE` (the body is not bytes) or `SIGNATURE_MISMATCH`
 * @throws NotificationError `INVALID_CONFIG` if `publicKey` is not an RSA public key
 * @example
 * const verdict = verifySignature({ method: 'POST', target: req.originalUrl, headers: req.rawHeaders, body, publicKey });
 * if (!verdict.valid) console.error(verdict.code, verdict.message);
 */
export function verifySignature(request: SignedRequest): SignatureVerdict {
  const { method, body } = request;
  const { publicKey } = request;
  const key =
    typeof publicKey === 'string' ? KEYS_OF_TEXTS.memo(publicKey) : readPublicKey(publicKey, 'publicKey');
  if (!(body instanceof Uint8Array)) {
    const message = 'Pass the received bytes (Uint8Array). A parsed body does not have the signed bytes.';
    return { valid: false, code: 'RAW_BODY_UNAVAILABLE', message };
  }
  try {
    const { clientId, requestTime, signature } = signatureHeaders(headerPairs(request.headers));
    const { keyVersion, value } = parseSignatureHeader(signature);
    const target = signedTarget(request.target);
    const content = signedContent({ method, target, clientId, requestTime, body });
    if (signatureHolds(content, value, key)) {
      return { valid: true, clientId, requestTime, ...(keyVersion === undefined ? {} : { keyVersion }) };
    }
  } catch (error) {
    if (isNotificationError(error)) return { valid: false, code: error.code, message: error.message };
    throw error;
  }
  const message = 'The signature does not match the request and the key.';
  return { valid: false, code: 'SIGNATURE_MISMATCH', message };
}
