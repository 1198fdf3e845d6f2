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
import { alipay, Log, listen, newApp, PATH, receiverOptions } from './test-app.ts';

const PAYMENT = { notifyType: 'PAYMENT_RESULT' };

interface AuthenticatedApp {
  readonly app: FastifyInstance;
  readonly merchant: Merchant;
  readonly authenticate: AuthenticateNotification;
  /** The bodies that the parser of the route has parsed. */
  readonly parsed: unknown[];
}

/** An application with a route that uses the hook and delivers. */
function authenticatedApp(
  options: Partial<ReceiverOptions> = {},
  server: FastifyServerOptions = {},
): AuthenticatedApp {
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
  it('sets request.notification, which the route delivers', async () => {
    const { app, merchant, parsed } = authenticatedApp();
    const port = await listen(app);
    const signed = alipay.capture('captured');
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
    expect(parsed[0]).toEqual(merchant.handled[0]?.capture.raw);
  });

  it('passes the same bytes to the parser of the route, in one chunk or in many', async () => {
    const { app, parsed } = authenticatedApp();
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

  it('passes the bytes to fastify-raw-body', async () => {
    const rawBodies: unknown[] = [];
    const { app } = authenticatedApp();
    await app.register(rawBody);
    const authenticate = authenticateNotification(receiverOptions(new Merchant()));
    app.post('/raw', { preParsing: authenticate }, async ({ rawBody }) => void rawBodies.push(rawBody));
    const signed = alipay.capture('captured', { target: '/raw' });
    await send(await listen(app), signed);
    expect(rawBodies).toEqual([signed.body.toString()]);
  });

  it('passes logged errors with their status to the error handling of Fastify', async () => {
    const { app, merchant } = authenticatedApp();
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

  it('replies the same to an unknown client as to a wrong signature', async () => {
    const { app } = authenticatedApp();
    const port = await listen(app);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    const unknown = await send(port, alipay.capture('captured', { clientId: 'UNKNOWN' }));
    expect(unknown.body).toBe(forged.body);
    expect(forged.body).not.toMatch(/key|signature|client/i);
  });

  it('passes an error of which nothing may be shown: expose is false, its words and stack are quiet', async () => {
    const errors: FastifyError[] = [];
    const { app } = authenticatedApp();
    app.setErrorHandler(async (error: FastifyError) => void errors.push(error));
    await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect(errors).toMatchObject([
      {
        statusCode: 401,
        expose: false,
        message: 'Access denied',
        stack: 'Error: Access denied',
        code: 'ACCESS_DENIED',
      },
    ]);
    expect(errors[0]?.cause).toMatchObject({ name: 'NotificationError', code: 'SIGNATURE_MISMATCH' });
  });

  it.each([
    [
      'that uses statusCode',
      (error: FastifyError, code: (status: number) => void) => code(error.statusCode ?? 500),
    ],
    ['that sets no status', () => undefined],
  ])('sets the right status for an error handler %s', async (_, setStatus) => {
    const { app } = authenticatedApp();
    app.setErrorHandler(async (error: FastifyError, _request, reply) => {
      setStatus(error, (status) => void reply.code(status));
      return { ours: isNotificationError(error.cause) && error.cause.code };
    });
    const forged = await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect([forged.status, JSON.parse(forged.body)]).toEqual([401, { ours: 'SIGNATURE_MISMATCH' }]);
  });

  it('passes the reply to send to an error handler', async () => {
    const { app, merchant } = authenticatedApp();
    app.setErrorHandler(async (error, _request, reply) => {
      if (!(error instanceof Error) || !isNotificationError(error.cause)) throw error;
      const { status, headers, body } = error.cause.reply;
      return reply.code(status).headers(headers).send(Buffer.from(body));
    });
    const port = await listen(app);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expectRefused(forged, 'SIGNATURE_MISMATCH');
    expectRefused(await send(port, alipay.sign(PAYMENT)), 'UNHANDLED_TYPE', alipay.clientId);
    expect(merchant.logged.map(({ level }) => level)).toEqual(['warn', 'warn', 'error']);
  });

  it('acknowledges a notification of another kind when onOther resolves', async () => {
    const others: unknown[] = [];
    const { app, merchant } = authenticatedApp({ onOther: (other) => others.push(other) });
    expectAcknowledged(await send(await listen(app), alipay.sign(PAYMENT)), alipay.clientId);
    expect([others.length, merchant.handled.length]).toEqual([1, 0]);
  });

  it('refuses a notification of another kind when onOther throws', async () => {
    const { app } = authenticatedApp({ onOther: () => Promise.reject(new Error('no database')) });
    expectRefused(await send(await listen(app), alipay.sign(PAYMENT)), 'HANDLER_FAILED', alipay.clientId);
  });

  it('stops at maxBodyBytes and at bodyTimeout, before the body ends', async () => {
    const { app } = authenticatedApp({ maxBodyBytes: 1_000, bodyTimeout: 7_000 });
    const port = await listen(app);
    const { headers } = alipay.capture('captured');
    const open = { headers: ['host', '127.0.0.1', ...Object.entries(headers).flat()], end: false };
    const long = [Buffer.alloc(600, 0x20), Buffer.alloc(401, 0x20)];
    expect((await send(port, alipay.capture('captured'), { ...open, chunks: long })).status).toBe(413);
    const slow = send(port, alipay.capture('captured'), { ...open, chunks: [Buffer.from('{')] });
    expect((await letTimePass(slow)).status).toBe(408);
    expect(performance.now()).toBe(7_000);
  });

  it('stops reading a refused body, and does not start to read a body it does not need', async () => {
    const states: unknown[] = [];
    const { app } = authenticatedApp({ maxBodyBytes: 10 });
    app.addHook('onError', async ({ raw }) => {
      states.push([raw.readableFlowing, raw.listenerCount('data'), raw.listenerCount('newListener')]);
    });
    const port = await listen(app);
    const signed = alipay.capture('captured');
    const chunked = ['host', '127.0.0.1', ...Object.entries(signed.headers).flat()];
    await send(port, signed, { headers: chunked });
    await send(port, signed, { headers: ['host', '127.0.0.1', 'content-type', 'text/plain'] });
    expect(states).toEqual([
      [true, 0, 0],
      [null, 0, 0],
    ]);
  });

  it('logs RAW_BODY_UNAVAILABLE when an earlier hook has read the bytes', async () => {
    const { app, merchant } = authenticatedApp();
    app.addHook('preParsing', async (_request, _reply, payload) => void (await payload.toArray()));
    expect((await send(await listen(app), alipay.capture('captured'))).status).toBe(500);
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')[0]?.message).toContain('Fastify');
  });

  it('uses the logger of the request, with its id, without a logger option', async () => {
    const log = new Log();
    const { app } = authenticatedApp(
      { logger: undefined },
      { logger: { stream: log.stream }, genReqId: () => 'REQ-8' },
    );
    await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect(log.coded('SIGNATURE_MISMATCH')).toMatchObject([{ reqId: 'REQ-8' }]);
  });

  it('works with inject', async () => {
    const { app, merchant } = authenticatedApp();
    const { method, headers, body } = alipay.capture('captured');
    const reply = await app.inject({ method, url: PATH, headers: { ...headers }, payload: body });
    expect([reply.statusCode, merchant.handled.length]).toEqual([200, 1]);
  });
});
