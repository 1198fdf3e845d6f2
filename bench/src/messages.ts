import type { IncomingHttpHeaders } from 'node:http';
import {
  createTestKeys,
  type SignedNotification,
  sampleNotification,
  signNotification,
} from '@notify-capture/core/testing';
import type { HandRequest } from './by-hand.ts';
import { CLIENT_ID, TARGET } from './endpoint.ts';

/** The key pair of a run: 2,048 bits, as Alipay's. */
export const keys = createTestKeys();

/** How {@link signMessages} makes messages. */
export interface MessageOptions {
  /** The exact size of each body. Default: that of the documented sample, about 400 bytes. */
  readonly bodyBytes?: number;
  readonly clientId?: string;
}

/** A genuine message in the form in which each candidate receives it. */
export interface PreparedMessage {
  /** For our packages. */
  readonly raw: {
    readonly method: string;
    readonly target: string;
    readonly headers: string[];
    readonly body: Buffer;
  };
  /** For code by hand. */
  readonly hand: HandRequest;
  /** The signed bytes, and their signature. */
  readonly content: Buffer;
  readonly signature: Buffer;
}

/** Signs genuine messages in advance, each about another capture. */
export function signMessages(count: number, options: MessageOptions = {}): readonly SignedNotification[] {
  const { bodyBytes, clientId = CLIENT_ID } = options;
  return Array.from({ length: count }, () => {
    const body = JSON.stringify(sampleNotification('captured'));
    return signNotification({
      privateKey: keys.privateKey,
      clientId,
      target: TARGET,
      body: bodyBytes === undefined ? body : padded(body, bodyBytes),
    });
  });
}

/** As {@link signMessages}, in the forms that Node's HTTP server makes of a request. */
export function prepareMessages(count: number, options: MessageOptions = {}): readonly PreparedMessage[] {
  return signMessages(count, options).map((message) => {
    const { method, target } = message;
    const headers: IncomingHttpHeaders = receivedHeaders(message);
    const body = Buffer.from(message.body);
    const head = `${method} ${target}\n${message.headers['client-id']}.${message.headers['request-time']}.`;
    const value = message.headers.signature.slice(
      message.headers.signature.lastIndexOf('signature=') + 'signature='.length,
    );
    return {
      raw: { method, target, headers: rawHeadersOf(message), body },
      hand: { method, target, headers, body },
      content: Buffer.concat([Buffer.from(head), body]),
      signature: Buffer.from(decodeURIComponent(value), 'base64'),
    };
  });
}

/** The headers as Node's `rawHeaders` has them, with those that every request has. */
export function rawHeadersOf(message: SignedNotification): string[] {
  return Object.entries(receivedHeaders(message)).flat();
}

function receivedHeaders({ headers, body }: SignedNotification): Record<string, string> {
  const { byteLength } = body;
  return {
    host: '127.0.0.1:3000',
    connection: 'keep-alive',
    ...headers,
    'content-length': String(byteLength),
  };
}

/** The same JSON with one more field, which fills it up to a size. */
function padded(body: string, bytes: number): string {
  const field = ',"padding":""';
  const missing = bytes - body.length - field.length;
  if (missing < 0)
    throw new RangeError(`A body has at least ${bytes - missing} bytes; ${bytes} are too few.`);
  return `${body.slice(0, -1)},"padding":"${'x'.repeat(missing)}"}`;
}
