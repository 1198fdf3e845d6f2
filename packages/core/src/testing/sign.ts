import { sign } from 'node:crypto';
import { signedContent, signedTarget } from '../authentication/verify.ts';
import { type PrivateKeyInput, readPrivateKey } from './private-key.ts';

/** Options of {@link signNotification}. */
export interface SignOptions {
  /** `createTestKeys().privateKey`, or a key in any form that `notify-capture keys` writes. */
  readonly privateKey: PrivateKeyInput;
  /** The client that the notification is for: the `client-id` header. */
  readonly clientId: string;
  /** The path and query to send to. Of an absolute URL only path and query are signed. */
  readonly target: string;
  /** The body: an object is serialized, a string or bytes are sent unchanged. */
  readonly body: object | string | Uint8Array;
  /** The literal text of `request-time`. Default: now, in epoch milliseconds. */
  readonly requestTime?: string;
  /** Default `1`; `null` leaves it out. */
  readonly keyVersion?: string | null;
  /** Default `percent-encoded`, as Alipay signs. `bare` is plain base64. */
  readonly encoding?: 'percent-encoded' | 'bare';
  /** Default `POST`. */
  readonly method?: string;
}

/** A signed request, ready to send. */
export interface SignedNotification {
  /** The HTTP method. */
  readonly method: string;
  /** The path and query that are signed. */
  readonly target: string;
  /** The headers to send. Their names are in lower case. */
  readonly headers: Readonly<Record<'client-id' | 'request-time' | 'signature' | 'content-type', string>>;
  /** The bytes to send. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Signs a notification as Alipay does, for tests.
 *
 * @throws TypeError an option is missing, or `privateKey` is not a private key
 * @example
 * import { sampleNotification, signNotification } from '@notify-capture/core/testing';
 *
 * const target = '/alipay/notifyCapture';
 * const { headers, body } = signNotification({ privateKey, clientId, target, body: sampleNotification('captured') });
 * await fetch(`http://127.0.0.1:3000${target}`, { method: 'POST', headers, body });
 */
export function signNotification(options: SignOptions): SignedNotification {
  for (const name of ['privateKey', 'clientId', 'target', 'body'] as const) {
    if (options[name] === undefined) throw new TypeError(`signNotification needs ${name}; it is undefined.`);
  }
  const { method = 'POST', clientId, requestTime = String(Date.now()), keyVersion = '1' } = options;
  const body = toBytes(options.body);
  const target = signedTarget(options.target);
  const content = signedContent({ method, target, clientId, requestTime, body });
  const base64 = sign('sha256', content, readPrivateKey(options.privateKey)).toString('base64');
  const value = options.encoding === 'bare' ? base64 : encodeURIComponent(base64);
  const version = keyVersion === null ? '' : `keyVersion=${keyVersion}, `;
  return {
    method,
    target,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'request-time': requestTime,
      signature: `algorithm=RSA256, ${version}signature=${value}`,
    },
    body,
  };
}

function toBytes(body: SignOptions['body']): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body), 'utf8');
}
