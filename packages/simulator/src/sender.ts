import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { type SignOptions, signNotification } from '@notify-capture/core/testing';
import { SimulatorError } from './errors.ts';
import type { OutgoingRequest } from './exchange.ts';

/** Who {@link createSender} plays. */
export interface SenderOptions {
  /** The private half of the key that the endpoint trusts: PEM, bare base64 of PKCS#8, or a `KeyObject`. RSA. */
  readonly privateKey: string | KeyObject;
  /** Default `SANDBOX_5X00000000000000`, as the examples have it. */
  readonly clientId?: string | undefined;
  /** Default `1`; `null` leaves it out, which means the newest key. */
  readonly keyVersion?: string | null | undefined;
}

/** What a {@link Sender} signs. */
export interface Message extends Pick<SignOptions, 'body'> {
  readonly url: URL;
  /** The literal text of `request-time`. Default: now, in epoch milliseconds. */
  readonly requestTime?: string | undefined;
  /** In place of the sender's own. */
  readonly keyVersion?: string | null | undefined;
  readonly clientId?: string | undefined;
  readonly encoding?: NonNullable<SignOptions['encoding']> | undefined;
  /** In ms, for the whole exchange. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** Signs as Alipay does. */
export interface Sender {
  readonly clientId: string;
  /** The key that the endpoint has to trust, as the dashboard shows it: bare base64. */
  readonly publicKey: string;
  /** A signed notification, ready for `exchange`; change what should be wrong. */
  sign(message: Message): OutgoingRequest;
}

/** The examples' client, and so the simulator's. */
export const DEFAULT_CLIENT = 'SANDBOX_5X00000000000000';
/** How long a sender waits for a reply, in ms. The vendor does not say; a webhook's sender seldom waits longer. */
export const DEFAULT_TIMEOUT = 10_000;

/**
 * Somebody who signs notifications, for tests and the commands.
 *
 * @throws SimulatorError `KEY_UNREADABLE`: no RSA private key; `OPTION_INVALID`: a client or key version that no header
 * can carry
 * @example
 * const alipay = createSender({ privateKey: createTestKeys().privateKey, clientId: 'TEST' });
 * const url = new URL('http://127.0.0.1:3000/alipay/notifyCapture');
 * const answer = await exchange(alipay.sign({ url, body: sampleNotification('captured') }));
 */
export function createSender(options: SenderOptions): Sender {
  const privateKey = readPrivateKey(options.privateKey);
  const { clientId = DEFAULT_CLIENT, keyVersion = '1' } = options;
  requireVisible('client', clientId);
  if (keyVersion !== null) requireVisible('key version', keyVersion);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    clientId,
    publicKey,
    sign({ url, body, requestTime, timeoutMs = DEFAULT_TIMEOUT, ...own }) {
      const signed = signNotification({
        privateKey,
        clientId: own.clientId ?? clientId,
        keyVersion: own.keyVersion === undefined ? keyVersion : own.keyVersion,
        target: `${url.pathname}${url.search}`,
        body,
        ...(requestTime === undefined ? {} : { requestTime }),
        ...(own.encoding === undefined ? {} : { encoding: own.encoding }),
      });
      const headers = Object.entries(signed.headers).flat();
      return { url, method: signed.method, headers, body: signed.body, timeoutMs };
    },
  };
}

/** @throws SimulatorError `OPTION_INVALID`: no header can carry it */
export function requireVisible(what: string, text: string): void {
  if (/^[!-~]+$/.test(text)) return;
  const given = text === '' ? 'empty' : JSON.stringify(text);
  throw new SimulatorError(
    'OPTION_INVALID',
    `The ${what} is ${given}.`,
    'Expected: visible ASCII, without spaces.',
  );
}

function readPrivateKey(given: string | KeyObject): KeyObject {
  const key = given instanceof KeyObject ? given : parsed(given);
  if (key.type === 'private' && key.asymmetricKeyType === 'rsa') return key;
  throw unreadable(`The key is ${key.type} and of type ${key.asymmetricKeyType ?? 'unknown'}.`);
}

function parsed(text: string): KeyObject {
  // Environment variables often carry line breaks as the two characters \ and n.
  const key = text.replaceAll('\\n', '\n').trim();
  if (/-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(key)) throw unreadable('The key is a public one.');
  try {
    if (key.includes('-----BEGIN ')) return createPrivateKey(key);
    return createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw unreadable('The key is no private key.', error);
  }
}

function unreadable(what: string, cause?: unknown): SimulatorError {
  const wanted =
    "Expected: the RSA private key of a test pair, as PEM or bare base64 of PKCS#8; 'notify-capture keys' makes one.";
  return new SimulatorError('KEY_UNREADABLE', what, wanted, cause);
}
