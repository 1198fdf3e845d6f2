import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { expectAcknowledged, expectRefused, type HttpReply, request, send } from '@notify-capture/contract';
import type { FastifyInstance } from 'fastify';
import rawBody from 'fastify-raw-body';
import { describe, expect, it } from 'vitest';
import byDefault, { notifyCapture } from '../src/index.ts';
import { alipay, listen, Merchant, newApp, PATH, pluginOptions } from './test-app.ts';

/** Parsers that an application may have besides the plugin. */
const PARSERS: readonly (readonly [name: string, put: (app: FastifyInstance) => unknown])[] = [
  ['no parser', () => undefined],
  [
    'its own JSON parser',
    (app) => app.addContentTypeParser('application/json', { parseAs: 'string' }, parse),
  ],
  ['a parser for all types', (app) => app.addContentTypeParser('*', { parseAs: 'string' }, parse)],
  ['all parsers removed', (app) => app.removeAllContentTypeParsers()],
  ['fastify-raw-body', (app) => app.register(rawBody)],
  ['fastify-raw-body for bytes', (app) => app.register(rawBody, { encoding: false, runFirst: true })],
  ['fastify-raw-body for this route', (app) => app.register(rawBody, { global: false, routes: [PATH] })],
];

function parse(_request: unknown, body: string | Buffer, done: (error: null, body: unknown) => void): void {
  done(null, JSON.parse(body.toString()));
}

const pretty = (): ReturnType<typeof alipay.sign> => {
  const { body } = alipay.capture('captured');
  return alipay.sign(JSON.stringify(JSON.parse(body.toString()), null, 2));
};

describe('the bytes', () => {
  describe.each(PARSERS)('with %s in the app', (_, put) => {
    it.each(['before', 'after'])(
      'are those that were received, if it is registered %s the plugin',
      async (order) => {
        const merchant = new Merchant();
        const app = newApp();
        if (order === 'before') await put(app);
        await app.register(notifyCapture, pluginOptions(merchant));
        if (order === 'after') await put(app);
        const port = await listen(app);
        expectAcknowledged(await send(port, pretty()), alipay.clientId);
        const large = alipay.sign({ filler: 'x'.repeat(65_536) });
        expectRefused(await send(port, large), 'BODY_TOO_LARGE');
        expect(merchant.handled).toHaveLength(1);
      },
    );
  });

  it('are limited only by maxBodyBytes, not by the bodyLimit of the app', async () => {
    const merchant = new Merchant();
    const app = newApp({ bodyLimit: 10 });
    await app.register(rawBody);
    await app.register(notifyCapture, pluginOptions(merchant));
    expectAcknowledged(await send(await listen(app), alipay.capture('captured')), alipay.clientId);
  });

  it('are accepted from a preParsing hook that reads them and returns a new stream', async () => {
    const merchant = new Merchant();
    const app = newApp();
    app.addHook('preParsing', async (_request, _reply, payload) => Readable.from(await payload.toArray()));
    await app.register(notifyCapture, pluginOptions(merchant));
    expectAcknowledged(await send(await listen(app), pretty()), alipay.clientId);
  });

  it('are unavailable, with a hint in the log, after a hook that returns no stream', async () => {
    const merchant = new Merchant();
    const app = newApp();
    app.addHook('preParsing', async (_request, _reply, payload) => void (await payload.toArray()));
    await app.register(notifyCapture, pluginOptions(merchant));
    expectRefused(await send(await listen(app), alipay.capture('captured')), 'RAW_BODY_UNAVAILABLE');
    const [line] = merchant.lines('RAW_BODY_UNAVAILABLE');
    expect(line?.message).toContain('Fastify');
    expect(line?.fields['hint']).toContain('preParsing');
  });

  it('are the same from inject and from a socket', async () => {
    const merchant = new Merchant();
    const app = newApp();
    await app.register(notifyCapture, pluginOptions(merchant));
    const { headers, body, method } = alipay.capture('captured');
    const injected = await app.inject({ method, url: PATH, headers: { ...headers }, payload: body });
    expectAcknowledged(replyOf(injected), alipay.clientId);
    const forged = await app.inject({ method, url: `${PATH}?x`, headers: { ...headers }, payload: body });
    expectRefused(replyOf(forged), 'SIGNATURE_MISMATCH');
    expectRefused(replyOf(await app.inject({ method: 'GET', url: PATH })), 'METHOD_NOT_ALLOWED');
  });
});

describe('the app', () => {
  it('keeps its own parsers and gets none of the plugin', async () => {
    const app = newApp();
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    app.post('/orders', async ({ body }) => ({ received: body }));
    expect(app.hasContentTypeParser('*')).toBe(false);
    const port = await listen(app);
    const order = await send(port, alipay.sign({ order: 1 }), { target: '/orders' });
    expect(JSON.parse(order.body)).toEqual({ received: { order: 1 } });
    const headers = ['host', '127.0.0.1', 'content-type', 'application/x-unknown'];
    const unknown = await send(port, alipay.sign({ order: 1 }), { target: '/orders', headers });
    expect([unknown.status, JSON.parse(unknown.body).code]).toEqual([415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE']);
  });

  it('may register the plugin more than once, each at its own path and with its own receiver', async () => {
    const [one, two] = [new Merchant(), new Merchant()];
    const app = newApp();
    app.register(notifyCapture, pluginOptions(one));
    app.register(notifyCapture, { ...pluginOptions(two), path: '/second' });
    const port = await listen(app);
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    expectAcknowledged(await send(port, alipay.capture('failed', { target: '/second' })), alipay.clientId);
    expect([one.handled.length, two.handled.length]).toEqual([1, 1]);
  });
});

describe('the route', () => {
  it.each([
    ['/shop', PATH, `/shop${PATH}`],
    ['/shop/', PATH, `/shop${PATH}`],
    ['/alipay', '/', '/alipay'],
    ['/alipay', '/', '/alipay/'],
    ['/:tenant', '/notify', '/br/notify'],
  ])('with the prefix %s and the path %s is %s', async (prefix, path, target) => {
    const merchant = new Merchant();
    const app = newApp();
    await app.register(notifyCapture, { ...pluginOptions(merchant), prefix, path });
    expectAcknowledged(
      await send(await listen(app), alipay.capture('captured', { target })),
      alipay.clientId,
    );
  });

  it('verifies the target before rewriteUrl', async () => {
    const app = newApp({ rewriteUrl: ({ url }) => (url ?? '').replace(/^\/public/, '') });
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    const port = await listen(app);
    const target = `/public${PATH}?x=1`;
    expectAcknowledged(await send(port, alipay.capture('captured', { target })), alipay.clientId);
    expectRefused(await send(port, alipay.capture('captured'), { target }), 'SIGNATURE_MISMATCH');
  });

  // GET, HEAD, PUT, PATCH, DELETE, OPTIONS, TRACE, and QUERY if this version of Fastify supports it.
  const OTHERS = newApp().supportedMethods.filter((method) => method !== 'POST');
  const types = ['application/json', 'text/plain', 'invalid', undefined];
  it.each(OTHERS)('replies 405 to %s with any body', async (method) => {
    const app = newApp({ exposeHeadRoutes: true });
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    const port = await listen(app);
    for (const type of types) {
      const headers = ['host', '127.0.0.1', ...(type === undefined ? [] : ['content-type', type])];
      expect405(await request({ port, method, target: PATH, headers }), method);
      const chunks = [Buffer.from('{"a":')];
      const long = [...headers, 'content-length', '5'];
      expect405(await request({ port, method, target: PATH, headers: long, chunks }), method);
    }
  });

  it.each(['invalid', 'application/', '/json', ';charset=utf-8', 'application/json, application/json', ''])(
    'passes the malformed media type "%s" to the receiver',
    async (type) => {
      const merchant = new Merchant();
      const app = newApp();
      await app.register(notifyCapture, pluginOptions(merchant));
      const signed = alipay.capture('captured');
      const headers = [
        'host',
        '127.0.0.1',
        ...Object.entries({ ...signed.headers, 'content-type': type }).flat(),
      ];
      expectRefused(await send(await listen(app), signed, { headers }), 'UNSUPPORTED_MEDIA_TYPE');
      expect(merchant.lines('UNSUPPORTED_MEDIA_TYPE')).toHaveLength(1);
    },
  );
});

describe('the exports', () => {
  it('contain the plugin as the default and by name', () => {
    expect(byDefault).toBe(notifyCapture);
  });

  it('work with require: register accepts the module and the named export', async () => {
    const required = createRequire(import.meta.url)('@notify-capture/fastify');
    expect(Object.keys(required).sort()).toEqual(['authenticateNotification', 'default', 'notifyCapture']);
    const merchant = new Merchant();
    const app = newApp();
    await app.register(required, pluginOptions(merchant));
    await app.register(required.notifyCapture, { ...pluginOptions(merchant), path: '/named' });
    expect(app.hasRoute({ method: 'POST', url: PATH })).toBe(true);
    expect(app.hasRoute({ method: 'POST', url: '/named' })).toBe(true);
  });
});

function expect405(reply: HttpReply, method: string): void {
  if (method !== 'HEAD') expectRefused(reply, 'METHOD_NOT_ALLOWED');
  else expect([reply.status, reply.headers['allow'], reply.body]).toEqual([405, 'POST', '']);
}

function replyOf(injected: { statusCode: number; headers: object; body: string }): HttpReply {
  return { status: injected.statusCode, headers: { ...injected.headers }, body: injected.body };
}
