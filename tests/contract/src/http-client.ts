import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { SignedNotification } from '@notify-capture/core/testing';

/** One request, with all details that a client can choose. */
export interface HttpRequest {
  readonly port: number;
  readonly method?: string;
  readonly target: string;
  /** Name, value, name, value, …: a header may be repeated. */
  readonly headers: readonly string[];
  /** Written one by one; chunked unless the headers contain `content-length`. */
  readonly chunks?: readonly Uint8Array[];
  /** An agent that reuses connections; without one each request has its own connection. */
  readonly agent?: Agent;
  /** `false`: the request never ends its body. */
  readonly end?: boolean;
  /** Closes the connection when it is aborted. */
  readonly signal?: AbortSignal;
}

/** The reply to a request. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Opens a request and writes its chunks, each flushed before the next. */
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

/** Sends a request and waits for the reply, which the server may send before the end of the body. */
export function request(options: HttpRequest): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const outgoing = open(options);
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
        if (options.agent === undefined) outgoing.destroy();
      });
    });
    outgoing.on('error', reject);
  });
}

/** Sends a signed notification as Alipay does. */
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

/** Headers as a list: `undefined` omits a header, an array repeats it. */
export function flat(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string[] {
  return Object.entries({ host: '127.0.0.1', ...headers }).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((one) => [name, one]),
  );
}
