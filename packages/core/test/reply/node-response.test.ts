import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Logger, type Reply, writeToNode } from '../../src/index.ts';

const REPLY: Reply = { status: 200, headers: { 'content-length': '2' }, body: '{}' };

describe('writeToNode', () => {
  const server = createServer((request, response) => {
    if (request.url === '/patched') {
      response.writeHead = () => {
        throw new Error('patched');
      };
    }
    writeToNode(REPLY, response, { log: 'not a method' } as unknown as Logger);
  });
  afterEach(() => server.close());

  it('never throws, also if the response and the logger are both broken: it prints a process warning and closes', async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const warned = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve));
    await expect(fetch(`http://127.0.0.1:${port}/patched`)).rejects.toThrow('fetch failed');
    expect((await warned).code).toBe('REPLY_NOT_SENT');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });
});
