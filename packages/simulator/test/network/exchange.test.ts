import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ExchangeOptions, exchange, type OutgoingRequest } from '../../src/exchange.ts';
import { bodyOf, startServer } from '../local-server.ts';
import { PATIENCE } from '../long-form.ts';

const request = (url: URL, changes: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  url,
  method: 'POST',
  headers: [],
  body: Buffer.from('{}'),
  timeoutMs: PATIENCE,
  ...changes,
});
const failureOf = async (
  url: string | URL,
  changes: Partial<OutgoingRequest> = {},
  options?: ExchangeOptions,
) => {
  const answer = await exchange(request(new URL(url), changes), options);
  return answer.kind === 'failure' ? answer : expect.fail(`a reply: ${answer.status}`);
};

/** A TCP server that calls `onConnection` for each connection. */
async function startTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an exchange', () => {
  it('sends target, headers and bytes unchanged, also a repeated header', async () => {
    const url = await startServer(async (incoming, response) => {
      const body = await bodyOf(incoming);
      response.setHeader('X-Twice', ['a', 'b']);
      response
        .writeHead(201)
        .end(JSON.stringify([incoming.method, incoming.url, incoming.rawHeaders, `${body}`]));
    });
    const answer = await exchange(
      request(url, {
        method: 'PUT',
        target: '/a//b/?q=%7E&&',
        headers: ['Signature', 'one', 'signature', 'two', 'Host', 'shop.example'],
        body: Buffer.from('{"名":1}'),
      }),
    );
    if (answer.kind !== 'reply') return expect.fail(answer.message);
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.body.toString())).toEqual([
      'PUT',
      '/a//b/?q=%7E&&',
      [
        ...['content-length', '9', 'connection', 'close'],
        ...['Signature', 'one', 'signature', 'two', 'Host', 'shop.example'],
      ],
      '{"名":1}',
    ]);
    const twice = answer.headers.flatMap((name, index) =>
      name === 'X-Twice' ? [answer.headers[index + 1]] : [],
    );
    expect(twice).toEqual(['a', 'b']);
    expect(answer.firstByteMs).toBeLessThanOrEqual(answer.ms);
  });

  it('sends a list of chunks chunked, or with the given content-length', async () => {
    const url = await startServer(async (incoming, response) => {
      const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers;
      response.end(JSON.stringify([length, encoding, `${await bodyOf(incoming)}`]));
    });
    const chunks = [Buffer.from('ab'), Buffer.alloc(0), Buffer.from('cd')];
    for (const [headers, expected] of [
      [[], [null, 'chunked', 'abcd']],
      [
        ['content-length', '4'],
        ['4', null, 'abcd'],
      ],
    ] as const) {
      const answer = await exchange(request(url, { headers, body: chunks }));
      expect(answer.kind === 'reply' && JSON.parse(`${answer.body}`)).toEqual(expected);
    }
  });

  it('reads a reply that is sent before the end of the body', async () => {
    const url = await startServer((_, response) => {
      response.writeHead(413, { connection: 'close' }).end('enough');
    });
    for (const changes of [
      { endless: true },
      { endless: true, body: [] },
      { body: Buffer.alloc(3_000_000) },
    ]) {
      expect(await exchange(request(url, changes))).toMatchObject({ kind: 'reply', status: 413 });
    }
  });

  it('ends an endless body at the time limit', async () => {
    const url = await startServer((incoming) => void incoming.resume());
    const failure = await failureOf(url, { endless: true, timeoutMs: 200 });
    expect(failure).toMatchObject({
      reason: 'timeout',
      message: 'The server sent no complete reply in time (200 ms).',
    });
  });

  it('does not follow redirects', async () => {
    let redirected = 0;
    const target = await startServer((_, response) => {
      redirected += 1;
      response.end();
    });
    for (const location of [target.href, 'http://8.8.8.8/']) {
      const url = await startServer((_, response) => void response.writeHead(307, { location }).end());
      expect(await exchange(request(url))).toMatchObject({ kind: 'reply', status: 307 });
    }
    expect(redirected).toBe(0);
  });

  it('returns the reason if there is no complete reply', async () => {
    const silent = await startTcp(() => undefined);
    const closing = await startTcp((socket) => socket.destroy());
    const interrupting = await startTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'));
    });
    const speakingSsh = await startTcp(
      (socket) => void socket.once('data', () => socket.end('SSH-2.0-nothing\r\n')),
    );
    const long = await startServer((_, response) => void response.end(Buffer.alloc(1_100_000)));
    expect(await failureOf('http://127.0.0.1:1/')).toMatchObject({ reason: 'refused' });
    expect(await failureOf('http://localhost:1/')).toMatchObject({ reason: 'refused' });
    expect(await failureOf(closing)).toMatchObject({ reason: 'reset' });
    expect(await failureOf(interrupting)).toMatchObject({ reason: 'reset' });
    expect(await failureOf(speakingSsh)).toMatchObject({ reason: 'protocol' });
    expect(await failureOf(silent.replace('http:', 'https:'), { timeoutMs: 100 })).toMatchObject({
      reason: 'timeout',
    });
    expect(await failureOf(speakingSsh.replace('http:', 'https:'))).toMatchObject({ reason: 'tls' });
    // A label of 64 letters is invalid (RFC 1035, 2.3.4), so the resolver asks no server.
    expect(await failureOf(`http://${'a'.repeat(64)}.invalid/`)).toMatchObject({ reason: 'name' });
    expect(await failureOf(long)).toMatchObject({ reason: 'too-long' });
  });

  it('ends when its signal is aborted, before and during the exchange', async () => {
    const stop = new AbortController();
    const url = await startServer(() => stop.abort());
    const answer = failureOf(url, {}, { signal: stop.signal });
    expect(await answer).toMatchObject({ reason: 'aborted' });
    expect(await failureOf(url, {}, { signal: stop.signal })).toMatchObject({ reason: 'aborted', ms: 0 });
  });

  it('connects to a server by IPv6 address and by name', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'localhost';
    expect(await exchange(request(url))).toMatchObject({ kind: 'reply', status: 200 });
    url.hostname = '[::ffff:127.0.0.1]';
    expect(await exchange(request(url))).toMatchObject({ kind: 'reply', status: 200 });
  });
});
