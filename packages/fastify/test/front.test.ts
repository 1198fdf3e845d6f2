import compress from '@fastify/compress';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import {
  expectAcknowledged,
  expectRefused,
  flat,
  type HttpReply,
  request,
  send,
} from '@notify-capture/contract';
import { type FastifyInstance, fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, listen, Merchant, newApp, PATH, pluginOptions } from './test-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    public?: boolean;
  }
}

/** Three new messages in a row. */
async function three(port: number): Promise<readonly HttpReply[]> {
  const replies: HttpReply[] = [];
  for (const captureId of ['C1', 'C2', 'C3']) {
    replies.push(await send(port, alipay.capture('captured', { fields: { captureId } })));
  }
  return replies;
}

const get = (port: number, headers: Readonly<Record<string, string>> = {}): Promise<HttpReply> =>
  request({ port, method: 'GET', target: '/orders', headers: flat(headers) });

describe('what stands in front of the plugin', () => {
  it('a rate limiter leaves the route alone with config: { rateLimit: false }', async () => {
    const app = newApp();
    await app.register(rateLimit, { max: 1 });
    app.get('/orders', async () => 'orders');
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), config: { rateLimit: false } });
    const port = await listen(app);
    for (const reply of await three(port)) expectAcknowledged(reply, alipay.clientId);
    expect([(await get(port)).status, (await get(port)).status]).toEqual([200, 429]);
  });

  it('a rate limiter counts the route without it, or by the limit in config', async () => {
    const app = newApp();
    await app.register(rateLimit, { max: 1 });
    await app.register(notifyCapture, pluginOptions(new Merchant()));
    const limited = { ...pluginOptions(new Merchant()), path: '/limited', config: { rateLimit: { max: 2 } } };
    await app.register(notifyCapture, limited);
    const port = await listen(app);
    expect((await three(port)).map(({ status }) => status)).toEqual([200, 429, 429]);
    const signed = alipay.capture('captured', { target: '/limited' });
    const statuses = [await send(port, signed), await send(port, signed), await send(port, signed)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
  });

  it('a login hook finds the config of the route, for every method', async () => {
    const app = newApp();
    app.addHook('onRequest', async ({ routeOptions }, reply) => {
      if (routeOptions.config.public !== true) return reply.code(401).send('log in');
    });
    app.get('/orders', async () => 'orders');
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), config: { public: true } });
    const port = await listen(app);
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    const got = await request({ port, method: 'GET', target: PATH, headers: flat({}) });
    expectRefused(got, 'METHOD_NOT_ALLOWED');
    expect((await get(port)).status).toBe(401);
  });

  it.each(['before', 'after'])(
    'helmet, cors and a compression of everything, registered %s it, leave the reply as it is',
    async (order) => {
      const app = newApp();
      const register = async () => {
        await app.register(helmet);
        await app.register(cors, { origin: true });
        await app.register(compress, { threshold: 0 });
      };
      if (order === 'before') await register();
      await app.register(notifyCapture, pluginOptions(new Merchant()));
      if (order === 'after') await register();
      app.get('/orders', async () => ({ orders: [] }));
      const port = await listen(app);
      const signed = alipay.capture('captured');
      const accept = { 'accept-encoding': 'gzip, br', origin: 'https://shop.example' };
      const reply = await send(port, signed, {
        headers: flat({ ...signed.headers, ...accept, 'content-length': String(signed.body.byteLength) }),
      });
      expect(reply.headers['content-encoding']).toBeUndefined();
      expectAcknowledged(reply, alipay.clientId);
      expect((await get(port, accept)).headers['content-encoding']).toBeDefined();
    },
  );

  it('@fastify/swagger shows only POST, with the schema of the route', async () => {
    const app = newApp();
    await app.register(swagger);
    const schema = { tags: ['alipay'], summary: 'Capture notifications' };
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), schema });
    await app.register(notifyCapture, {
      ...pluginOptions(new Merchant()),
      path: '/hidden',
      schema: { hide: true },
    });
    await app.ready();
    expect(app.swagger().paths).toMatchObject({ [PATH]: { post: schema } });
    expect(
      Object.entries(app.swagger().paths ?? {}).map(([path, item]) => [path, Object.keys(item ?? {})]),
    ).toEqual([[PATH, ['post']]]);
  });

  it('a schema documents the route and refuses no message', async () => {
    const app = newApp();
    const body = { type: 'object', required: ['never'], properties: { never: { type: 'string' } } };
    const schema = { body, headers: body, querystring: body, response: { 200: { type: 'string' } } };
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), schema });
    expectAcknowledged(await send(await listen(app), alipay.capture('captured')), alipay.clientId);
  });
});

describe('the hooks of the route', () => {
  it('run for it and for no other route, one or a list of them', async () => {
    const ran: string[] = [];
    const note = (name: string) => async () => void ran.push(name);
    const app = newApp();
    await app.register(notifyCapture, {
      ...pluginOptions(new Merchant()),
      onRequest: [note('onRequest'), note('onRequest 2')],
      preParsing: async (_request, _reply, payload) => {
        ran.push('preParsing');
        return payload;
      },
      preValidation: note('preValidation'),
      preHandler: note('preHandler'),
      onResponse: note('onResponse'),
    });
    app.get('/orders', async () => 'orders');
    const port = await listen(app);
    expect((await get(port)).status).toBe(200);
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    await app.close();
    expect(ran).toEqual([
      'onRequest',
      'onRequest 2',
      'preParsing',
      'preValidation',
      'preHandler',
      'onResponse',
    ]);
  });

  it.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
    'can refuse a request in %s, and onError gets the error',
    async (hook) => {
      const merchant = new Merchant();
      const errors: string[] = [];
      const app = newApp();
      await app.register(notifyCapture, {
        ...pluginOptions(merchant),
        [hook]: () => Promise.reject(Object.assign(new Error('not from here'), { statusCode: 403 })),
        onError: async (_request, _reply, error) => void errors.push(error.message),
      });
      expect((await send(await listen(app), alipay.capture('captured'))).status).toBe(403);
      expect([merchant.handled.length, errors]).toEqual([0, ['not from here']]);
    },
  );
});

describe('the options of the route', () => {
  const start = (app: FastifyInstance, options: object): Promise<unknown> =>
    Promise.resolve(app.register(notifyCapture, { ...pluginOptions(new Merchant()), ...options })).then(
      () => undefined,
      (error: unknown) => error,
    );

  it.each([
    ['config', 'public', 'config is of the type string.'],
    ['config', null, 'config is of the type null.'],
    ['schema', [], 'schema is of the type array.'],
    ['onRequest', 'authenticate', 'onRequest is of the type string.'],
    ['preHandler', [() => undefined, undefined], 'preHandler is of the type array.'],
    ['onResponse', {}, 'onResponse is of the type object.'],
  ])('keep the app from booting if they are of the wrong type: %s', async (option, value, message) => {
    const error = await start(fastify(), { [option]: value });
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason: 'ROUTE_OPTION_INVALID', option });
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
  });

  it.each(['onSend', 'preSerialization', 'handler', 'errorHandler', 'bodyLimit'])(
    'have no %s, which would have no effect',
    async (option) => {
      const error = await start(fastify(), { [option]: () => undefined });
      expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason: 'UNKNOWN_OPTION', option });
    },
  );

  it('may be undefined', async () => {
    expect(
      await start(fastify(), { config: undefined, schema: undefined, onRequest: undefined }),
    ).toBeUndefined();
  });
});
