import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type ApiError, TOKEN_HEADER } from '../../src/explorer/api.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

/** A request in every detail, as a foreign page or program could send it. */
function rawRequest(
  { port }: TestExplorer,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    outgoing.on('error', reject).end();
  });
}

describe('the server of the explorer', () => {
  it('refuses a request without the token or with a wrong one', async () => {
    const explorer = await startTestExplorer();
    const wrong = [
      {},
      { [TOKEN_HEADER]: '' },
      { [TOKEN_HEADER]: `${explorer.token}x` },
      { [TOKEN_HEADER]: 'é' },
    ];
    for (const headers of wrong) {
      const { status, body } = await rawRequest(explorer, '/api/session', headers);
      expect([status, JSON.parse(body).error.code]).toEqual([401, 'TOKEN_WRONG']);
    }
  });

  it('makes a new token at each start, and puts it only into the fragment of the address', async () => {
    const [one, other] = [await startTestExplorer(), await startTestExplorer()];
    expect(one.token).not.toBe(other.token);
    expect(one.token.length).toBeGreaterThanOrEqual(32);
    expect(one.address).toBe(`http://127.0.0.1:${one.port}/#token=${one.token}`);
  });

  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example:4646'])(
    'refuses the host %s, also with the token and also for the page',
    async (host) => {
      const explorer = await startTestExplorer();
      for (const path of ['/', '/api/session']) {
        const { status, body } = await rawRequest(explorer, path, { host, [TOKEN_HEADER]: explorer.token });
        expect([status, JSON.parse(body).error.code]).toEqual([403, 'HOST_WRONG']);
      }
    },
  );

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'https://127.0.0.1' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses a request of another page, also with the token: %o', async (headers) => {
    const explorer = await startTestExplorer();
    const { status, body } = await rawRequest(explorer, '/api/session', {
      ...headers,
      [TOKEN_HEADER]: explorer.token,
    });
    expect([status, JSON.parse(body).error.code]).toEqual([403, 'ORIGIN_WRONG']);
  });

  it('accepts its own origin, by number and by name', async () => {
    const explorer = await startTestExplorer();
    for (const name of ['127.0.0.1', 'localhost']) {
      const host = `${name}:${explorer.port}`;
      const headers = { host, origin: `http://${host}`, [TOKEN_HEADER]: explorer.token };
      expect((await rawRequest(explorer, '/api/session', headers)).status).toBe(200);
    }
  });

  it('gives no other page the right to read a reply', async () => {
    const explorer = await startTestExplorer();
    const { headers } = await explorer.fetch('/api/session');
    const names = [...headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/..\\..\\package.json',
    '//etc/passwd.txt',
    '/assets/',
    '/etc/passwd.js',
  ])('serves only the files of the page: not %s', async (path) => {
    const explorer = await startTestExplorer();
    const { status, body } = await rawRequest(explorer, path, { host: `127.0.0.1:${explorer.port}` });
    // A path without a file name is the page.
    expect(body.includes('"name"')).toBe(false);
    expect(status === 404 || body.startsWith('<!doctype html>')).toBe(true);
  });

  it('serves the page with a policy that allows only files of the page', async () => {
    const explorer = await startTestExplorer();
    const pages = await Promise.all([explorer.fetch('/'), explorer.fetch('/captured/SUCCESS')]);
    for (const page of pages) {
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).not.toMatch(/unsafe|nonce|data:|\*|https?:/);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
    }
    const asset = await explorer.fetch('/assets/index-1a2b.js');
    expect([asset.status, asset.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
    for (const { headers } of [...pages, asset]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('refuses unknown routes, wrong methods and bodies that are not JSON, each with a hint', async () => {
    const explorer = await startTestExplorer();
    const json = { 'content-type': 'application/json' };
    const cases = [
      ['/api/nothing', {}, 404, 'NOT_FOUND'],
      ['/api/preview', {}, 405, 'METHOD_WRONG'],
      ['/api/preview', { method: 'POST', body: '{}' }, 400, 'BODY_INVALID'],
      ['/api/preview', { method: 'POST', body: '{', headers: json }, 400, 'BODY_INVALID'],
      ['/api/preview', { method: 'POST', body: '[]', headers: json }, 400, 'BODY_INVALID'],
      ['/api/deliveries/1/events', {}, 404, 'RUN_UNKNOWN'],
      ['/api/certifications/1/report.html', {}, 404, 'RUN_UNKNOWN'],
    ] as const;
    for (const [path, init, status, code] of cases) {
      const response = await explorer.fetch(path, init);
      const { error } = (await response.json()) as ApiError;
      expect([response.status, error.code]).toEqual([status, code]);
      expect(error.hint).not.toBe('');
    }
  });

  it('explains errors in the language of the page', async () => {
    const explorer = await startTestExplorer();
    const calls = [
      ['/api/send', { draft: { body: { text: '{}' } } }],
      ['/api/endpoint', { url: 'http://93.184.216.34/' }],
      ['/api/endpoint', { url: 'ftp://shop' }],
      ['/api/endpoint', {}],
      ['/api/import', { content: 'hello' }],
    ] as const;
    for (const [path, body] of calls) {
      const headers = { 'content-type': 'application/json', 'accept-language': 'zh-CN,zh;q=0.9,en' };
      const response = await explorer.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
      const { error } = (await response.json()) as ApiError;
      expect([error.message, error.hint].every((text) => /\p{Script=Han}/u.test(text))).toBe(true);
    }
  });

  it('refuses a body of more than 20 MB', async () => {
    const explorer = await startTestExplorer();
    const body = JSON.stringify({ content: 'x'.repeat(21 * 1_048_576) });
    const headers = { 'content-type': 'application/json' };
    const response = await explorer.fetch('/api/import', { method: 'POST', headers, body });
    const { error } = (await response.json()) as ApiError;
    expect(error.code).toBe('BODY_TOO_LARGE');
  });

  it('names the field of a request that is wrong', async () => {
    const explorer = await startTestExplorer();
    const draft = { body: { text: '{}' }, headers: { signature: 1 } };
    expect(await explorer.refusal('POST /api/preview', { draft })).toMatchObject({
      code: 'BODY_INVALID',
      path: 'draft.headers.signature',
    });
  });

  it.each([
    'http://93.184.216.34/hook',
    'http://169.254.169.254/latest',
    'http://0.0.0.0:3000/',
    'http://[fd00:ec2::254]/',
  ])('sends nothing to a foreign address: %s', async (url) => {
    const explorer = await startTestExplorer();
    for (const setting of [{ url }, { url: 'http://127.0.0.1:1/', captures: url }]) {
      expect((await explorer.refusal('POST /api/endpoint', setting)).code).toBe('PUBLIC_ADDRESS');
    }
  });

  it('sends nothing to a name with a foreign address', async () => {
    const resolve = async () => [{ address: '93.184.216.34', family: 4 }];
    const explorer = await startTestExplorer({ to: 'http://shop.example/hook', resolve });
    const draft = { body: { text: '{}' } };
    expect((await explorer.refusal('POST /api/send', { draft })).code).toBe('PUBLIC_ADDRESS');
  });

  it('refuses a message that HTTP cannot transport, and stays usable', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:9/' });
    const body = { text: '{}' };
    for (const draft of [
      { body, clientId: 'a\r\nx: 1' },
      { body, target: '/a b' },
      { body, method: 'A B' },
      { body, headers: { 'a b': '1' } },
    ]) {
      expect((await explorer.refusal('POST /api/send', { draft })).code).toBe('MESSAGE_UNSENDABLE');
    }
    expect((await explorer.call('GET /api/session')).clientId).toBe('T_111222333');
  });
});
