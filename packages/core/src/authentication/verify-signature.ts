import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { headerPairs, type RawHeaders, signatureHeaders } from '../admission/headers.ts';
import type { NotificationErrorCode } from '../error-codes.ts';
import { isNotificationError } from '../errors.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';
import { parseSignatureHeader } from './signature-header.ts';
import { signatureHolds, signedContent, signedTarget } from './verify.ts';

/** The request and the key for {@link verifySignature}. */
export interface SignedRequest {
  /** The received HTTP method. */
  readonly method: string;
  /** Path and query, as Alipay has them. */
  readonly target: string;
  /** The received headers, duplicates apart. */
  readonly headers: RawHeaders;
  /** The exact bytes. */
  readonly body: Uint8Array;
  /** Alipay's public key for the client. */
  readonly publicKey: PublicKeyInput;
}

/** Reading a key as text takes several times as long as a verification. */
const KEYS_OF_TEXTS = /* @__PURE__ */ new LRUCache<string, KeyObject>({ max: 100, memoMethod: readText });

function readText(text: string): KeyObject {
  return readPublicKey(text, 'publicKey');
}

/** The answer of {@link verifySignature}. */
export type SignatureVerdict =
  | {
      /** The signature matches the request and the key. */
      readonly valid: true;
      /** The `client-id` header. */
      readonly clientId: string;
      /** The literal `request-time` header. Its age is not checked. */
      readonly requestTime: string;
      /** The `keyVersion` in the signature header, if it has one. */
      readonly keyVersion?: string;
    }
  | {
      /** The signature does not match, or cannot be read. */
      readonly valid: false;
      /** Why not. */
      readonly code: NotificationErrorCode;
      /** Why not, as a sentence for a log. */
      readonly message: string;
    };

/**
 * Is the signature valid? Pure: no clock, no store, no check for replays. Use a receiver to accept notifications.
 *
 * @returns `valid: false` with `MISSING_HEADER`, `DUPLICATE_HEADER`, `MALFORMED_SIGNATURE`,
 * `UNSUPPORTED_MEDIA_TYPE` (there are no headers), `RAW_BODY_UNAVAILABLE` (the body is not bytes) or `SIGNATURE_MISMATCH`
 * @throws NotificationError `INVALID_CONFIG` if `publicKey` is not an RSA public key
 * @example
 * import { verifySignature } from '@notify-capture/core';
 *
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
