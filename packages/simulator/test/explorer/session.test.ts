import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findEndpoints } from '../../src/explorer/endpoint/find-endpoints.ts';
import { startServer } from '../local-server.ts';
import { CLIENT_ID, KEYS, startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer } from './start-explorer.ts';

describe('the session', () => {
  it('contains what the page starts with, and no private key', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href, captures: url.href, lang: 'zh' });
    const session = await explorer.call('GET /api/session');
    expect(session).toMatchObject({
      clientId: CLIENT_ID,
      keyVersion: '1',
      lang: 'zh',
      key: { publicKey: KEYS.publicKey },
      endpoint: { url: url.href, captures: url.href, origin: 'option', reachable: true },
    });
    expect(session.attemptGaps).toHaveLength(8);
    expect(JSON.stringify(session)).not.toMatch(/PRIVATE/);
  });

  it('has another endpoint as soon as the page sets one', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer();
    expect((await explorer.call('GET /api/session')).endpoint).toBeUndefined();
    await explorer.call('POST /api/endpoint', { url: url.href, captures: '' });
    expect((await explorer.call('GET /api/session')).endpoint).toEqual({
      url: url.href,
      origin: 'entered',
      reachable: true,
    });
    expect((await explorer.refusal('POST /api/endpoint', { url: 'ftp://localhost' })).code).toBe(
      'URL_INVALID',
    );
    expect((await explorer.refusal('POST /api/endpoint', {})).path).toBe('url');
    expect((await explorer.call('GET /api/session')).endpoint?.url).toBe(url.href);
  });
});

describe('a look at the endpoint', () => {
  it('only connects, so that a reload of the page is no line in its log', async () => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    expect((await explorer.call('GET /api/session')).endpoint?.reachable).toBe(true);
    expect(merchant.logged.filter(({ fields }) => fields['code'] === 'METHOD_NOT_ALLOWED')).toEqual([]);
    await explorer.call('POST /api/endpoint', { url: 'http://127.0.0.1:1/hook' });
    expect((await explorer.call('GET /api/session')).endpoint?.reachable).toBe(false);
  });
});

describe('the search for an endpoint', () => {
  it('finds a receiver before other servers, and needs no option for it', async () => {
    const { url } = await startMerchantApp();
    const server = await startServer((_, response) => response.writeHead(404).end());
    const page = await startServer((_, response) => response.writeHead(200).end('<html>'));
    const ports = [server, page, url].map(({ port }) => Number(port));
    const found = await findEndpoints('/alipay/notifyCapture', ports, {});
    expect(found.map(({ likeness, status }) => [likeness, status])).toEqual([
      ['receiver', 405],
      ['path', 200],
      ['server', 404],
    ]);
    const explorer = await startTestExplorer({ ports });
    expect((await explorer.call('GET /api/session')).endpoint).toMatchObject({
      url: url.href,
      origin: 'found',
    });
  });

  it('takes no server that does not have the usual path, and books nothing', async () => {
    const methods: string[] = [];
    const server = await startServer((request, response) => {
      methods.push(request.method ?? '');
      response.writeHead(404).end();
    });
    const explorer = await startTestExplorer({ ports: [Number(server.port)] });
    expect((await explorer.call('GET /api/session')).endpoint).toBeUndefined();
    expect(methods).toEqual(['GET']);
  });
});

describe('the built-in endpoint', () => {
  it('books one click later, with the list of the books', async () => {
    const explorer = await startTestExplorer();
    const state = await explorer.call('POST /api/practice');
    expect(state).toMatchObject({ origin: 'practice', reachable: true });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    const { verdict } = await explorer.call('POST /api/send', { draft });
    expect(verdict.acknowledged).toBe(true);
    expect(await explorer.call('GET /api/books')).toMatchObject({
      state: 'read',
      entries: [{ outcome: 'captured', amount: { currency: 'BRL', value: '50000' } }],
    });
    expect((await explorer.call('POST /api/practice')).url).toBe(state.url);
  });

  it('takes messages of every kind', async () => {
    const explorer = await startTestExplorer();
    await explorer.call('POST /api/practice');
    const { cases } = await explorer.call('GET /api/cases');
    for (const { draft, id } of cases.filter(({ group }) => group === 'kinds')) {
      const { verdict } = await explorer.call('POST /api/send', { draft });
      expect([id, verdict.acknowledged]).toEqual([id, true]);
    }
  });

  it('has no books without a list, and says why a list is unreadable', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    expect(await explorer.call('GET /api/books')).toEqual({ state: 'absent' });
    await explorer.call('POST /api/endpoint', { url: url.href, captures: url.href });
    expect(await explorer.call('GET /api/books')).toMatchObject({
      state: 'unreadable',
      message: { en: expect.stringContaining('405'), zh: expect.stringContaining('405') },
    });
  });
});

describe('the port of the explorer', () => {
  it('is another one if the default one is taken', async () => {
    const [one, other] = [
      await startTestExplorer({ port: undefined }),
      await startTestExplorer({ port: undefined }),
    ];
    expect(one.port).not.toBe(other.port);
    for (const { port } of [one, other]) expect(port).toBeGreaterThanOrEqual(4_646);
  });

  it('is refused if it is not free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startTestExplorer({ port })).rejects.toThrow(`The port ${port} is not free.`);
  });
});
