import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  createTestKeys,
  type PrivateKeyInput,
  type SignOptions,
  signNotification,
} from '@notify-capture/core/testing';
import { SimulatorError } from './errors.ts';
import type { OutgoingRequest } from './exchange.ts';

/** The options of {@link createSender}. */
export interface SenderOptions {
  /** The private half of the RSA key that the endpoint trusts: PEM, bare base64, DER, or a `KeyObject`. */
  readonly privateKey: PrivateKeyInput;
  /** Default `SANDBOX_5X00000000000000`, as in the examples. */
  readonly clientId?: string | undefined;
  /** Default `1`. `null` leaves it out: the endpoint then uses its newest key. */
  readonly keyVersion?: string | null | undefined;
}

/** A message to sign. */
export interface Message extends Pick<SignOptions, 'body'> {
  /** The endpoint's URL: its path and query are signed. */
  readonly url: URL;
  /** The literal text of `request-time`. Default: now, in epoch milliseconds. */
  readonly requestTime?: string | undefined;
  /** Default: the sender's. */
  readonly keyVersion?: string | null | undefined;
  /** Default: the sender's. */
  readonly clientId?: string | undefined;
  /** Default `percent-encoded`. */
  readonly encoding?: NonNullable<SignOptions['encoding']> | undefined;
  /** The time limit for the whole exchange, in ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** Signs notifications as Alipay does. */
export interface Sender {
  /** The client that it signs for. */
  readonly clientId: string;
  /** The key that the endpoint must trust: bare base64, as in the dashboard. */
  readonly publicKey: string;
  /** Signs a notification for {@link exchange}. To test a refusal, change the request before you send it. */
  sign(message: Message): OutgoingRequest;
}

/** The client of the examples. */
export const DEFAULT_CLIENT = 'SANDBOX_5X00000000000000';
/** In ms. How long Alipay waits for a reply is not documented; other senders of webhooks seldom wait longer. */
export const DEFAULT_TIMEOUT = 10_000;

/**
 * Creates a sender that signs notifications.
 *
 * @throws SimulatorError `KEY_UNREADABLE`: not an RSA private key; `OPTION_INVALID`: the client or key version is not
 * visible ASCII
 * @example
 * import { createTestKeys, sampleNotification } from '@notify-capture/core/testing';
 * import { createSender, exchange } from '@notify-capture/simulator';
 *
 * const sender = createSender({ privateKey: createTestKeys().privateKey, clientId: 'TEST' });
 * const url = new URL('http://127.0.0.1:3000/alipay/notifyCapture');
 * const answer = await exchange(sender.sign({ url, body: sampleNotification('captured') }));
 */
export function createSender(options: SenderOptions): Sender {
  const privateKey = readPrivateKey(options.privateKey);
  const { clientId = DEFAULT_CLIENT, keyVersion = '1' } = options;
  requireVisibleAscii('client', clientId);
  if (keyVersion !== null) requireVisibleAscii('key version', keyVersion);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    clientId,
    publicKey,
    sign({ url, body, requestTime, timeoutMs = DEFAULT_TIMEOUT, ...message }) {
      const signed = signNotification({
        privateKey,
        clientId: message.clientId ?? clientId,
        keyVersion: message.keyVersion === undefined ? keyVersion : message.keyVersion,
        target: `${url.pathname}${url.search}`,
        body,
        ...(requestTime === undefined ? {} : { requestTime }),
        ...(message.encoding === undefined ? {} : { encoding: message.encoding }),
      });
      const headers = Object.entries(signed.headers).flat();
      return { url, method: signed.method, headers, body: signed.body, timeoutMs };
    },
  };
}

/** @throws SimulatorError `OPTION_INVALID`: a header cannot contain the text */
export function requireVisibleAscii(name: string, text: string): void {
  if (/^[!-~]+$/.test(text)) return;
  const value = text === '' ? 'empty' : JSON.stringify(text);
  throw new SimulatorError(
    'OPTION_INVALID',
    `The ${name} is ${value}.`,
    'Expected: visible ASCII characters without spaces.',
  );
}

function readPrivateKey(input: PrivateKeyInput): KeyObject {
  try {
    return createPrivateKey(createTestKeys(input).privateKey);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new SimulatorError('KEY_UNREADABLE', problem, "'notify-capture keys' makes a test pair.", error);
  }
}
