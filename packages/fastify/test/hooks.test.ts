import { expectAcknowledged, expectRefused, request, send } from '@notify-capture/contract';
import type { FastifyError, FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, Log, listen, Merchant, newApp, PATH, pluginOptions } from './test-app.ts';

/** Hooks and handlers of an application that could change a reply. */
const INTERFERING: readonly (readonly [name: string, put: (app: FastifyInstance) => unknown])[] = [
  ['an onSend hook that wraps', (app) => app.addHook('onSend', async (_q, _p, sent) => `{"data":${sent}}`)],
  ['an onSend hook that throws', (app) => app.addHook('onSend', () => Promise.reject(new Error('failed')))],
  [
    'an onRequest hook that sets a header',
    (app) => app.addHook('onRequest', async (_q, reply) => void reply.type('text/html')),
  ],
  ['a serializer', (app) => app.setReplySerializer((payload) => JSON.stringify({ data: payload }))],
  [
    'a preSerialization hook',
    (app) => app.addHook('preSerialization', async (_q, _p, sent) => ({ data: sent })),
  ],
  ['an error handler', (app) => app.setErrorHandler((_e, _q, reply) => reply.code(200).send({ ok: true }))],
  ['a not-found handler', (app) => app.setNotFoundHandler((_q, reply) => reply.code(200).send('ok'))],
  [
    'a preValidation hook that sets a body',
    (app) => app.addHook('preValidation', async (q) => void Object.assign(q, { body: {} })),
  ],
];

describe.each(INTERFERING)('with %s', (_, put) => {
  it.each(['before', 'after'])(
    "registered %s the plugin, the receiver's reply is unchanged",
    async (order) => {
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
    },
  );
});

describe('the hooks of the app', () => {
  it.each(['onRequest', 'preValidation', 'preHandler'] as const)(
    'can reject a request in %s',
    async (hook) => {
      const merchant = new Merchant();
      const app = newApp();
      app.addHook(hook, async () => {
        throw Object.assign(new Error('not from this address'), { statusCode: 403 });
      });
      app.setErrorHandler((error: FastifyError, _request, reply) =>
        reply.code(error.statusCode ?? 500).send('rejected'),
      );
      await app.register(notifyCapture, pluginOptions(merchant));
      const reply = await send(await listen(app), alipay.capture('captured'));
      expect([reply.status, reply.body]).toEqual([403, 'rejected']);
      expect(merchant.handled).toHaveLength(0);
    },
  );

  it('get the status of the reply in onResponse', async () => {
    const statuses: number[] = [];
    const app = newApp();
    app.addHook('onResponse', async (_request, reply) => void statuses.push(reply.statusCode));
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    const port = await listen(app);
    await send(port, alipay.capture('captured'));
    await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    await app.close();
    expect(statuses).toEqual([200, 401]);
  });

  it('get no body of a notification', async () => {
    const bodies: unknown[] = [];
    const app = newApp();
    app.addHook('preHandler', async ({ body }) => void bodies.push(body));
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    expectAcknowledged(await send(await listen(app), alipay.capture('captured')), alipay.clientId);
    expect(bodies).toEqual([undefined]);
  });

  it('can reply while the handler runs: the plugin does not write a second reply', async () => {
    const replies: (() => void)[] = [];
    const log = new Log();
    const app = newApp({ logger: { stream: log.stream, level: 'error' } });
    app.addHook('onRequest', async (_request, { raw }) => void replies.push(() => raw.writeHead(504).end()));
    const onCapture = (): void => replies[0]?.();
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), onCapture });
    expect((await send(await listen(app), alipay.capture('captured'))).status).toBe(504);
    await app.close();
    expect(log.lines).toEqual([]);
  });
});
