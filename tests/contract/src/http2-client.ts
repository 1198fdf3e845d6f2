import { once } from 'node:events';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { SignedNotification } from '@notify-capture/core/testing';
import type { HttpReply } from './http-client.ts';

/** Opens a session to a server on loopback. */
export function openHttp2(port: number): ClientHttp2Session {
  return connect(`http://127.0.0.1:${port}`);
}

/** Sends each chunk in a DATA frame of its own, until the reply arrives. */
export async function sendHttp2(
  session: ClientHttp2Session,
  { method, target, headers, body }: SignedNotification,
  chunks: Iterable<Uint8Array> = [body],
): Promise<HttpReply> {
  const stream = session.request({ ':method': method, ':path': target, ...headers });
  let isAnswered = false;
  const response = once(stream, 'response').then(([received]) => {
    isAnswered = true;
    return received as IncomingHttpHeaders & { readonly ':status'?: number };
  });
  for (const chunk of chunks) {
    if (isAnswered) break;
    await new Promise<void>((resolve) => stream.write(chunk, () => resolve()));
  }
  stream.end();
  const received = await response;
  const text = Buffer.concat(await stream.toArray()).toString();
  return { status: received[':status'] ?? 0, headers: received, body: text };
}

/** Each byte as a chunk. */
export function* singleBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}
