import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expectAcknowledged, expectRefused, request, send } from '@notify-capture/contract';
import { type FastifyError, type FastifyInstance, fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, Log, listen, Merchant, newApp, PATH, pluginOptions } from './bench.ts';

/** What applications do to every answer. */
const SPOILERS: readonly (readonly [name: string, put: (app: FastifyInstance) => unknown])[] = [
  ['an onSend hook that wraps', (app) => app.addHook('onSend', async (_q, _p, sent) => `{"data":${sent}}`)],
  ['an onSend hook that throws', (app) => app.addHook('onSend', () => Promise.reject(new Error('no')))],
  [
    'a header of its own',
    (app) => app.addHook('onRequest', async (_q, reply) => void reply.type('text/html')),
  ],
  ['a serialiser', (app) => app.setReplySerializer((payload) => JSON.stringify({ data: payload }))],
  [
    'a preSerialization hook',
    (app) => app.addHook('preSerialization', async (_q, _p, sent) => ({ data: sent })),
  ],
  ['an error handler', (app) => app.setErrorHandler((_e, _q, reply) => reply.code(200).send({ ok: true }))],
  [
    'a handler for what is not found',
    (app) => app.setNotFoundHandler((_q, reply) => reply.code(200).send('ok')),
  ],
  [
    'a preValidation hook that needs a body',
    (app) => app.addHook('preValidation', async (q) => void Object.assign(q, { body: {} })),
  ],
];

describe.each(SPOILERS)('with %s', (_, put) => {
  it.each(['before', 'after'])("the reply is the receiver's own, registered %s the plugin", async (order) => {
    const app = newApp();
    if (order === 'before') put(app);
    app.register(notifyCapture, pluginOptions(new Merchant()));
    if (order === 'after') put(app);
    const port = await listen(app);
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    expectRefused(
      await send(port, alipay.capture('captured'), { target: `${PATH}?x` }),
      'SIGNATURE_MISMATCH',
    );
    expectRefused(
      await request({ port, method: 'GET', target: PATH, headers: ['host', '127.0.0.1'] }),
      'METHOD_NOT_ALLOWED',
    );
    const headers = ['host', '127.0.0.1', 'content-type', 'nonsense'];
    expectRefused(await send(port, alipay.capture('captured'), { headers }), 'UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('the hooks of the app', () => {
  it.each(['onRequest', 'preValidation', 'preHandler'] as const)(
    'may turn a request away in %s',
    async (hook) => {
      const merchant = new Merchant();
      const app = newApp();
      app.addHook(hook, async () => {
        throw Object.assign(new Error('not from this address'), { statusCode: 403 });
      });
      app.setErrorHandler((error: FastifyError, _request, reply) =>
        reply.code(error.statusCode ?? 500).send('turned away'),
      );
      await app.register(notifyCapture, pluginOptions(merchant));
      const reply = await send(await listen(app), alipay.capture('captured'));
      expect([reply.status, reply.body]).toEqual([403, 'turned away']);
      expect(merchant.handled).toHaveLength(0);
    },
  );

  it('see the status that was replied in onResponse', async () => {
    const seen: number[] = [];
    const app = newApp();
    app.addHook('onResponse', async (_request, reply) => void seen.push(reply.statusCode));
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    const port = await listen(app);
    await send(port, alipay.capture('captured'));
    await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    await app.close();
    expect(seen).toEqual([200, 401]);
  });

  it('see no body of a notification', async () => {
    const seen: unknown[] = [];
    const app = newApp();
    app.addHook('preHandler', async ({ body }) => void seen.push(body));
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    expectAcknowledged(await send(await listen(app), alipay.capture('captured')), alipay.clientId);
    expect(seen).toEqual([undefined]);
  });

  it('may answer themselves while the handler runs: nothing is written twice', async () => {
    const answers: (() => void)[] = [];
    const log = new Log();
    const app = newApp({ logger: { stream: log.stream, level: 'error' } });
    app.addHook('onRequest', async (_request, { raw }) => void answers.push(() => raw.writeHead(504).end()));
    const onCapture = (): void => answers[0]?.();
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), onCapture });
    expect((await send(await listen(app), alipay.capture('captured'))).status).toBe(504);
    await app.close();
    expect(log.lines).toEqual([]);
  });
});

describe('over HTTP/2', () => {
  it('receives as over HTTP/1', async () => {
    const merchant = new Merchant();
    const app = fastify({ http2: true });
    await app.register(notifyCapture, pluginOptions(merchant));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const session = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
    const signed = alipay.capture('captured');
    const stream = session.request({ ':method': 'POST', ':path': PATH, ...signed.headers });
    stream.end(signed.body);
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status'?: number }];
    const body = Buffer.concat(await stream.toArray()).toString();
    expectAcknowledged({ status: headers[':status'] ?? 0, headers, body }, alipay.clientId);
    session.close();
    await app.close();
    expect(merchant.handled).toHaveLength(1);
  });
});
