import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { SignedNotification } from '@notify-capture/core/testing';

/** One request, with every detail that a hostile or clumsy sender may choose. */
export interface HttpRequest {
  readonly port: number;
  readonly method?: string;
  readonly target: string;
  /** Name, value, name, value, …: a header may come twice. */
  readonly headers: readonly string[];
  /** Written one by one; chunked unless `content-length` is given. */
  readonly chunks?: readonly Uint8Array[];
  /** A connection to use again; otherwise each request has one of its own. */
  readonly agent?: Agent;
  /** `false`: the body is never ended. */
  readonly end?: boolean;
  /** Hangs up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Opens a request on a connection of its own and writes its chunks, each flushed before the next. */
export function open({
  port,
  method = 'POST',
  target,
  headers,
  chunks = [],
  end = true,
  agent,
  signal,
}: HttpRequest): ClientRequest {
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path: target,
    headers: [...headers],
    agent: agent ?? false,
    signal,
  });
  outgoing.setNoDelay(true);
  const write = (index: number): void => {
    const chunk = chunks[index];
    if (chunk !== undefined) outgoing.write(chunk, () => write(index + 1));
    else if (end) outgoing.end();
    else outgoing.flushHeaders();
  };
  write(0);
  return outgoing;
}

/** Sends a request and waits for the reply; the reply counts even when the server closes before the body's end. */
export function request(wanted: HttpRequest): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const outgoing = open(wanted);
    outgoing.on('response', (incoming: IncomingMessage) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
        if (wanted.agent === undefined) outgoing.destroy();
      });
    });
    outgoing.on('error', reject);
  });
}

/** Sends a signed notification, as a well-behaved sender does. */
export function send(
  port: number,
  signed: SignedNotification,
  changes: Partial<HttpRequest> = {},
): Promise<HttpReply> {
  return request({
    port,
    method: signed.method,
    target: signed.target,
    headers: flat({ ...signed.headers, 'content-length': String(signed.body.byteLength) }),
    chunks: signed.body.byteLength === 0 ? [] : [signed.body],
    ...changes,
  });
}

/** Headers as a list; `undefined` leaves one out, an array sends it more than once. */
export function flat(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string[] {
  return Object.entries({ host: '127.0.0.1', ...headers }).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((one) => [name, one]),
  );
}
