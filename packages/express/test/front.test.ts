import { expectAcknowledged, flat, type HttpReply, Merchant, request, send } from '@notify-capture/contract';
import compression from 'compression';
import cors from 'cors';
import { doubleCsrf } from 'csrf-csrf';
import express5 from 'express';
import { rateLimit } from 'express-rate-limit';
import express4 from 'express4';
import helmet from 'helmet';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, listen, optionsOf, PATH } from './test-app.ts';

const isNotification = ({ path }: { readonly path: string }): boolean => path === PATH;

/** A login guard, or a maintenance page: it answers everything that it does not skip. */
function guard(status: number, skip: (request: express5.Request) => boolean): express5.RequestHandler {
  return (request, response, next) => {
    if (skip(request)) next();
    else response.status(status).send('not now');
  };
}

const csrf = (skip: (request: express5.Request) => boolean): express5.RequestHandler[] => {
  const { doubleCsrfProtection } = doubleCsrf({
    getSecret: () => 'secret of a test',
    getSessionIdentifier: () => 'one session',
    skipCsrfProtection: skip,
  });
  const noCookies: express5.RequestHandler = (request, _response, next) => {
    request.cookies = {};
    next();
  };
  return [noCookies, doubleCsrfProtection];
};

/** What answers in place of the application, with its status, and its usual way to skip a path. */
const ANSWERING: readonly (readonly [
  name: string,
  status: number,
  put: (skip: (request: express5.Request) => boolean) => express5.RequestHandler[],
])[] = [
  ['express-rate-limit', 429, (skip) => [rateLimit({ limit: 1, skip, validate: false })]],
  ['a login guard', 401, (skip) => [guard(401, skip)]],
  ['csrf-csrf', 403, csrf],
  ['a maintenance page', 503, (skip) => [guard(503, skip)]],
];

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('what stands in front of the route on %s', (_, express) => {
  const appOf = (...middleware: express5.RequestHandler[]): express5.Express => {
    const app = express();
    for (const one of middleware) app.use(one);
    app.post(PATH, notifyCapture({ ...optionsOf(new Merchant()), onCapture: () => undefined }));
    return app;
  };

  /** Two new messages in a row. */
  const two = async (port: number): Promise<readonly HttpReply[]> => [
    await send(port, alipay.capture('captured', { fields: { captureId: 'C1' } })),
    await send(port, alipay.capture('captured', { fields: { captureId: 'C2' } })),
  ];

  it.each(ANSWERING)('%s does not see a route that is mounted before it', async (_name, status, put) => {
    const app = appOf();
    for (const middleware of put(() => false)) app.use(middleware);
    app.post('/orders', (_request, response) => void response.send('ordered'));
    const port = await listen(app);
    for (const reply of await two(port)) expectAcknowledged(reply, alipay.clientId);
    const order = () => request({ port, target: '/orders', headers: flat({}) });
    await order();
    expect((await order()).status).toBe(status);
  });

  it.each(ANSWERING)(
    '%s lets the route through by its skip, and answers without it',
    async (_name, status, put) => {
      const port = await listen(appOf(...put(isNotification)));
      for (const reply of await two(port)) expectAcknowledged(reply, alipay.clientId);
      const closed = await two(await listen(appOf(...put(() => false))));
      expect(closed.at(-1)?.status).toBe(status);
    },
  );

  it('helmet, cors and a compression of everything leave the reply as it is', async () => {
    const app = appOf(helmet(), cors(), compression({ threshold: 0 }));
    app.get('/orders', (_request, response) => void response.json({ orders: [] }));
    const port = await listen(app);
    const accept = { 'accept-encoding': 'gzip, deflate, br', origin: 'https://shop.example' };
    const signed = alipay.capture('captured');
    const length = String(signed.body.byteLength);
    const headers = flat({ ...signed.headers, ...accept, 'content-length': length });
    const reply = await send(port, signed, { headers });
    expect(reply.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
    });
    expect(reply.headers['content-encoding']).toBeUndefined();
    expectAcknowledged(reply, alipay.clientId);
    const orders = await request({ port, method: 'GET', target: '/orders', headers: flat(accept) });
    expect(orders.headers['content-encoding']).toBeDefined();
  });

  it('fetch, which accepts and decodes gzip, reads the acknowledgement as it was sent', async () => {
    const port = await listen(appOf(compression({ threshold: 0 })));
    const { method, target, headers, body } = alipay.capture('captured');
    const reply = await fetch(`http://127.0.0.1:${port}${target}`, {
      method,
      headers: { ...headers },
      body: Buffer.from(body),
    });
    expect([reply.status, reply.headers.get('content-encoding')]).toEqual([200, null]);
    expect(reply.headers.get('cache-control')).toContain('no-transform');
    expect(await reply.json()).toMatchObject({ result: { resultCode: 'SUCCESS', resultStatus: 'S' } });
  });
});
