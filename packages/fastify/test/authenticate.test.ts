import {
  expectAcknowledged,
  expectRefused,
  letTimePass,
  Merchant,
  request,
  send,
} from '@notify-capture/contract';
import { isNotificationError, type ReceiverOptions } from '@notify-capture/core';
import type { FastifyError, FastifyInstance, FastifyServerOptions } from 'fastify';
import rawBody from 'fastify-raw-body';
import { describe, expect, it } from 'vitest';
import { type AuthenticateNotification, authenticateNotification } from '../src/index.ts';
import { alipay, Log, listen, newApp, PATH, receiverOptions } from './bench.ts';

const PAYMENT = { notifyType: 'PAYMENT_RESULT' };

interface Own {
  readonly app: FastifyInstance;
  readonly merchant: Merchant;
  readonly authenticate: AuthenticateNotification;
  /** What the route's own parser made of the bodies. */
  readonly parsed: unknown[];
}

/** An application with a route of its own that delivers by hand. */
function ownRoute(options: Partial<ReceiverOptions> = {}, server: FastifyServerOptions = {}): Own {
  const merchant = new Merchant();
  const app = newApp(server);
  const authenticate = authenticateNotification({
    ...receiverOptions(merchant),
    onRefused: merchant.onRefused,
    ...options,
  });
  const parsed: unknown[] = [];
  app.route({
    method: ['GET', 'POST'],
    url: PATH,
    preParsing: authenticate,
    handler: async ({ notification, body }, reply) => {
      if (notification === undefined)
        throw new Error('authenticateNotification let a request through without a notification');
      parsed.push(body);
      const answer = await authenticate.receiver.deliver(notification, merchant.onCapture);
      return reply.code(answer.status).headers(answer.headers).send(Buffer.from(answer.body));
    },
  });
  return { app, merchant, authenticate, parsed };
}

describe('authenticateNotification', () => {
  it('puts the verified notification on the request, to be delivered by hand', async () => {
    const { app, merchant, parsed } = ownRoute();
    const port = await listen(app);
    const signed = alipay.capture('captured');
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
    expect(parsed[0]).toEqual(merchant.handled[0]?.capture.raw);
  });

  it("hands the same bytes on to the route's parser, however they came", async () => {
    const { app, parsed } = ownRoute();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) =>
      done(null, bytes),
    );
    const { body } = alipay.capture('failed', { fields: { reference: '风控拒绝 🚫' } });
    const signed = alipay.sign(JSON.stringify(JSON.parse(body.toString()), null, 1));
    const port = await listen(app);
    expectAcknowledged(await send(port, signed), alipay.clientId);
    const headers = ['host', '127.0.0.1', ...Object.entries(signed.headers).flat()];
    const chunks = [...signed.body].map((byte) => Uint8Array.of(byte));
    expectAcknowledged(await send(port, signed, { headers, chunks }), alipay.clientId);
    expect(parsed).toEqual([Buffer.from(signed.body), Buffer.from(signed.body)]);
  });

  it('leaves fastify-raw-body the bytes too', async () => {
    const seen: unknown[] = [];
    const { app } = ownRoute();
    await app.register(rawBody);
    const authenticate = authenticateNotification(receiverOptions(new Merchant()));
    app.post('/raw', { preParsing: authenticate }, async ({ rawBody }) => void seen.push(rawBody));
    const signed = alipay.capture('captured', { target: '/raw' });
    await send(await listen(app), signed);
    expect(seen).toEqual([signed.body.toString()]);
  });

  it("gives errors to Fastify's error handling with their status, logged and kept as ever", async () => {
    const { app, merchant } = ownRoute();
    const port = await listen(app);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expect([forged.status, JSON.parse(forged.body)]).toMatchObject([
      401,
      { code: 'ACCESS_DENIED', message: 'Access denied' },
    ]);
    expect((await send(port, alipay.sign(PAYMENT))).status).toBe(422);
    const got = await request({ port, method: 'GET', target: PATH, headers: ['host', '127.0.0.1'] });
    expect([got.status, got.headers['allow']]).toEqual([405, 'POST']);
    expect(merchant.lines('SIGNATURE_MISMATCH')).toHaveLength(1);
    expect(merchant.refused).toMatchObject([{ code: 'UNHANDLED_TYPE' }]);
  });

  it('tells a stranger no more than the table: an unknown client and a wrong signature are alike', async () => {
    const { app } = ownRoute();
    const port = await listen(app);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    const stranger = await send(port, alipay.capture('captured', { clientId: 'NOBODY' }));
    expect(stranger.body).toBe(forged.body);
    expect(forged.body).not.toMatch(/key|signature|client/i);
  });

  it.each([
    [
      'that looks at statusCode',
      (error: FastifyError, code: (status: number) => void) => code(error.statusCode ?? 500),
    ],
    ['that sets no status', () => undefined],
  ])('gives an error handler %s the right one', async (_, setStatus) => {
    const { app } = ownRoute();
    app.setErrorHandler(async (error: FastifyError, _request, reply) => {
      setStatus(error, (status) => void reply.code(status));
      return { ours: isNotificationError(error.cause) && error.cause.code };
    });
    const forged = await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect([forged.status, JSON.parse(forged.body)]).toEqual([401, { ours: 'SIGNATURE_MISMATCH' }]);
  });

  it('lets an error handler give the reply of the table', async () => {
    const { app, merchant } = ownRoute();
    app.setErrorHandler(async (error, _request, reply) => {
      if (!(error instanceof Error) || !isNotificationError(error.cause)) throw error;
      const { status, headers, body } = error.cause.reply;
      return reply.code(status).headers(headers).send(Buffer.from(body));
    });
    const port = await listen(app);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expectRefused(forged, 'SIGNATURE_MISMATCH');
    expectRefused(await send(port, alipay.sign(PAYMENT)), 'UNHANDLED_TYPE', alipay.clientId);
    expect(merchant.logged.filter(({ level }) => level === 'warn')).toHaveLength(3);
  });

  it('acknowledges a notification of another kind when onOther resolves', async () => {
    const others: unknown[] = [];
    const { app, merchant } = ownRoute({ onOther: (other) => others.push(other) });
    expectAcknowledged(await send(await listen(app), alipay.sign(PAYMENT)), alipay.clientId);
    expect([others.length, merchant.handled.length]).toEqual([1, 0]);
  });

  it('refuses a notification of another kind when onOther throws', async () => {
    const { app } = ownRoute({ onOther: () => Promise.reject(new Error('no database')) });
    expectRefused(await send(await listen(app), alipay.sign(PAYMENT)), 'HANDLER_FAILED', alipay.clientId);
  });

  it('stops at maxBodyBytes and at bodyTimeout, before the body ends', async () => {
    const { app } = ownRoute({ maxBodyBytes: 1_000, bodyTimeout: 7_000 });
    const port = await listen(app);
    const { headers } = alipay.capture('captured');
    const open = { headers: ['host', '127.0.0.1', ...Object.entries(headers).flat()], end: false };
    const long = [Buffer.alloc(600, 0x20), Buffer.alloc(401, 0x20)];
    expect((await send(port, alipay.capture('captured'), { ...open, chunks: long })).status).toBe(413);
    const slow = send(port, alipay.capture('captured'), { ...open, chunks: [Buffer.from('{')] });
    expect((await letTimePass(slow)).status).toBe(408);
    expect(performance.now()).toBe(7_000);
  });

  it('lets go of a body that is refused, and starts none that is not read', async () => {
    const left: unknown[] = [];
    const { app } = ownRoute({ maxBodyBytes: 10 });
    app.addHook('onError', async ({ raw }) => {
      left.push([raw.readableFlowing, raw.listenerCount('data'), raw.listenerCount('newListener')]);
    });
    const port = await listen(app);
    const signed = alipay.capture('captured');
    const chunked = ['host', '127.0.0.1', ...Object.entries(signed.headers).flat()];
    await send(port, signed, { headers: chunked });
    await send(port, signed, { headers: ['host', '127.0.0.1', 'content-type', 'text/plain'] });
    expect(left).toEqual([
      [true, 0, 0],
      [null, 0, 0],
    ]);
  });

  it('says that the bytes are gone where a hook ahead has read them', async () => {
    const { app, merchant } = ownRoute();
    app.addHook('preParsing', async (_request, _reply, payload) => void (await payload.toArray()));
    expect((await send(await listen(app), alipay.capture('captured'))).status).toBe(500);
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')[0]?.message).toContain('Fastify');
  });

  it("logs with the request's logger and its id where there is no logger among the options", async () => {
    const log = new Log();
    const { app } = ownRoute(
      { logger: undefined },
      { logger: { stream: log.stream }, genReqId: () => 'REQ-8' },
    );
    await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect(log.coded('SIGNATURE_MISMATCH')).toMatchObject([{ reqId: 'REQ-8' }]);
  });

  it('works with inject', async () => {
    const { app, merchant } = ownRoute();
    const { method, headers, body } = alipay.capture('captured');
    const reply = await app.inject({ method, url: PATH, headers: { ...headers }, payload: body });
    expect([reply.statusCode, merchant.handled.length]).toEqual([200, 1]);
  });
});
