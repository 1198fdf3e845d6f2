import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReceiverOptions } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const ROUTE = '/alipay/notifyCapture';
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await once(server.close(), 'close');
  }
});

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** As nginx: `location <prefix>/ { proxy_pass http://…/; }`, and `proxy_set_header X-Original-URI $request_uri` if named. */
function proxyTo(port: number, prefix: string, namesTarget: boolean): Promise<number> {
  return listen((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    const original = namesTarget ? { 'x-original-uri': url } : {};
    const path = url.slice(prefix.length);
    const options = { host: '127.0.0.1', port, path, method, headers: { ...headers, ...original } };
    const forwarded = request(options, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
}

/** Sends a notification to the public target through the proxy; the route sees it without the prefix. */
async function sendThrough(
  prefix: string,
  {
    query = '',
    namesTarget = false,
    ...options
  }: Partial<ReceiverOptions> & { query?: string; namesTarget?: boolean },
) {
  const { receiver, lines } = receiverOf(options);
  const port = await listen(async (incoming, outgoing) => {
    const { method = '', url: target = '', rawHeaders } = incoming;
    const raw = { method, target, headers: rawHeaders, body: incoming };
    const reply = await receiver.receive(raw, () => undefined);
    outgoing.writeHead(reply.status, reply.headers).end(reply.body);
  });
  const target = prefix + ROUTE + query;
  const { headers, body } = signed(sampleNotification(), { target });
  const url = `http://127.0.0.1:${await proxyTo(port, prefix, namesTarget)}${target}`;
  const { status } = await fetch(url, { method: 'POST', headers: { ...headers }, body });
  return { status, line: lines.at(-1) };
}

describe('a proxy that removes a prefix', () => {
  it.each(['/api', '/shop-7', '/a/b/c/d'])(
    'that sends X-Original-URI: the log names the exact path to set, for %s',
    async (prefix) => {
      const { status, line } = await sendThrough(prefix, { namesTarget: true, query: '?a=1' });
      expect(status).toBe(401);
      expect(line?.fields['hint']).toContain(`publicTarget to "${prefix}${ROUTE}"`);
    },
  );

  it.each(['/api', '/v1', '/prod'])(
    'that sends nothing: the log names a usual prefix, %s',
    async (prefix) => {
      const { status, line } = await sendThrough(prefix, {});
      expect(status).toBe(401);
      expect(line?.fields['diagnosis']).toMatchObject({ findings: ['MOUNT_PREFIX'] });
      expect(line?.fields['hint']).toContain(`publicTarget to "${prefix}${ROUTE}"`);
    },
  );

  it('that sends nothing: for another prefix, the hint begins with the verified path, and names what to set and to send', async () => {
    const { line } = await sendThrough('/shop-7', {});
    expect(line?.fields['diagnosis']).toMatchObject({ findings: ['CONTENT_UNKNOWN'] });
    const hint = String(line?.fields['hint']);
    expect(hint).toMatch(new RegExp(`^The verified path is "${ROUTE}"\\.`));
    expect(hint).toContain('set publicTarget to the path that Alipay has');
    expect(hint).toContain('X-Original-URI');
  });

  it.each([
    ['a path, and the received query is kept', '', '/shop-7/alipay/notifyCapture'],
    ['a path, and the received query is kept', '?a=1', '/shop-7/alipay/notifyCapture'],
    ['a function of path and query', '', (target: string) => `/shop-7${target}`],
    ['a function of path and query', '?a=1', (target: string) => `/shop-7${target}`],
  ])('is accepted with publicTarget as %s: "%s"', async (_, query, publicTarget) => {
    expect((await sendThrough('/shop-7', { query, publicTarget })).status).toBe(200);
  });

  it('is not accepted by X-Original-URI, which anybody can send', async () => {
    expect((await sendThrough('/shop-7', { namesTarget: true })).status).toBe(401);
  });
});
