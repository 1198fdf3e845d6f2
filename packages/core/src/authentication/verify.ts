import { constants, type KeyObject, verify } from 'node:crypto';
import { flatHeaders, type RawHeaders, signatureHeaders } from '../admission/headers.ts';
import { isNotificationError, type NotificationErrorCode } from '../errors.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';
import { parseSignatureHeader } from './signature-header.ts';

/** What Alipay signs, in its parts. */
export interface SignedParts {
  readonly method: string;
  readonly target: string;
  readonly clientId: string;
  readonly requestTime: string;
  readonly body: Uint8Array;
}

/** The bytes that are signed: `POST /path?query`, a line feed, client, time and body joined by dots. */
export function signedContent(parts: SignedParts): Buffer {
  const head = `${parts.method} ${parts.target}\n${parts.clientId}.${parts.requestTime}.`;
  // Node gives each byte of a header or target as one character: latin1 gives the bytes back.
  const encoding = /^[\0-\xff]*$/.test(head) ? 'latin1' : 'utf8';
  return Buffer.concat([Buffer.from(head, encoding), parts.body]);
}

/**
 * The part of a request target that is signed: path and query. Of an absolute-form target (RFC 9112, 3.2.2) scheme
 * and host are left out.
 */
export function signedTarget(target: string): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  if (absolute === null) return target;
  const rest = target.slice(absolute[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** RSASSA-PKCS1-v1_5 with SHA-256. A signature of another length than the modulus never holds. */
export function signatureHolds(content: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (signature.byteLength !== Math.ceil(bits / 8)) return false;
  return verify('sha256', content, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
}

/** What {@link verifySignature} is asked about. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as Alipay was given them. */
  readonly target: string;
  readonly headers: RawHeaders;
  /** The exact bytes. */
  readonly body: Uint8Array;
  readonly publicKey: PublicKeyInput;
}

/** What {@link verifySignature} answers. */
export type SignatureVerdict =
  | {
      readonly valid: true;
      readonly clientId: string;
      readonly requestTime: string;
      readonly keyVersion?: string;
    }
  | { readonly valid: false; readonly code: NotificationErrorCode; readonly message: string };

/**
 * Does the signature hold? Pure: no clock, no store, no replay check; use a receiver to accept notifications.
 *
 * @returns `valid: false` with `MISSING_HEADER`, `DUPLICATE_HEADER`, `MALFORMED_SIGNATURE`,
 * `RAW_BODY_UNAVAILABLE` (the body is not bytes) or `SIGNATURE_MISMATCH`
 * @throws NotificationError `INVALID_CONFIG` when `publicKey` is not an RSA public key
 * @example
 * const verdict = verifySignature({ method: 'POST', target: req.originalUrl, headers: req.rawHeaders, body, publicKey });
 * if (!verdict.valid) console.error(verdict.code, verdict.message);
 */
export function verifySignature(request: SignedRequest): SignatureVerdict {
  const key = readPublicKey(request.publicKey, 'publicKey');
  if (!(request.body instanceof Uint8Array)) {
    return {
      valid: false,
      code: 'RAW_BODY_UNAVAILABLE',
      message: 'Hand over the bytes that arrived (Uint8Array): a parsed body has others.',
    };
  }
  try {
    const { clientId, requestTime, signature } = signatureHeaders(flatHeaders(request.headers));
    const { keyVersion, value } = parseSignatureHeader(signature);
    const target = signedTarget(request.target);
    const content = signedContent({
      method: request.method,
      target,
      clientId,
      requestTime,
      body: request.body,
    });
    if (signatureHolds(content, value, key)) {
      return { valid: true, clientId, requestTime, ...(keyVersion === undefined ? {} : { keyVersion }) };
    }
  } catch (error) {
    if (isNotificationError(error)) return { valid: false, code: error.code, message: error.message };
    throw error;
  }
  return {
    valid: false,
    code: 'SIGNATURE_MISMATCH',
    message: 'The signature does not fit the request and the key.',
  };
}
