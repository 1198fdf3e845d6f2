import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import { isNotificationError, type NotificationError, type ReceiverOptions } from '@notify-capture/core';
import express5 from 'express';
import express4 from 'express4';
import { describe, expect, it } from 'vitest';
import { type AuthenticatedRequest, authenticateNotification, type NextFunction } from '../src/index.ts';
import { alipay, listen, optionsOf, PATH } from './test-app.ts';

function causeOf(error: unknown): NotificationError | undefined {
  const { cause } = error as { cause?: unknown };
  return isNotificationError(cause) ? cause : undefined;
}

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('authenticateNotification on %s', (_, express) => {
  async function start(merchant: Merchant, options: Partial<ReceiverOptions> = {}): Promise<number> {
    const app = express();
    const authenticate = authenticateNotification({
      ...optionsOf(merchant),
      onRefused: merchant.onRefused,
      ...options,
    });
    app.post(PATH, authenticate, async (request: AuthenticatedRequest, response) => {
      if (request.notification === undefined)
        throw new Error('authenticateNotification let a request through without a notification');
      const reply = await authenticate.receiver.deliver(request.notification, merchant.onCapture);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
    app.use((error: unknown, _request: unknown, response: express5.Response, _next: unknown) => {
      response.status((error as { status: number }).status).json({ ours: causeOf(error)?.code });
    });
    return listen(app);
  }

  it('sets request.notification, which the route delivers', async () => {
    const merchant = new Merchant();
    const port = await start(merchant);
    const signed = alipay.capture('captured');
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });

  it('passes logged errors with their status to the error handler of Express', async () => {
    const merchant = new Merchant();
    const port = await start(merchant);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expect([forged.status, JSON.parse(forged.body)]).toEqual([401, { ours: 'SIGNATURE_MISMATCH' }]);
    const other = await send(port, alipay.sign({ notifyType: 'PAYMENT_RESULT' }));
    expectRefused(other, 'UNHANDLED_TYPE', alipay.clientId);
    expect(merchant.lines('SIGNATURE_MISMATCH')).toHaveLength(1);
    expect(merchant.refused).toHaveLength(1);
  });

  it('passes errors that contain the reply to send', async () => {
    const merchant = new Merchant();
    const app = express();
    app.post(PATH, authenticateNotification(optionsOf(merchant)));
    app.use((error: unknown, _request: unknown, response: express5.Response, next: NextFunction) => {
      const { status, headers, body } = causeOf(error)?.reply ?? {};
      if (status === undefined) return next(error);
      response.writeHead(status, headers).end(body);
    });
    const forged = await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expectRefused(forged, 'SIGNATURE_MISMATCH');
  });

  it('passes an error with status 500 when an option throws', async () => {
    const merchant = new Merchant();
    const publicTarget = () => {
      throw new Error('failed in an option');
    };
    const port = await start(merchant, { publicTarget });
    const reply = await send(port, alipay.capture('captured'));
    expect([reply.status, JSON.parse(reply.body)]).toEqual([500, { ours: 'HANDLER_FAILED' }]);
  });

  it('acknowledges another type when onOther resolves', async () => {
    const merchant = new Merchant();
    const port = await start(merchant, { onOther: merchant.onOther });
    expectAcknowledged(await send(port, alipay.sign({ notifyType: 'PAYMENT_RESULT' })), alipay.clientId);
    expect(merchant.others).toHaveLength(1);
  });

  it('passes an error of which nothing may be shown: expose is false, its words and stack are quiet', async () => {
    const errors: unknown[] = [];
    const app = express();
    app.post(PATH, authenticateNotification(optionsOf(new Merchant())));
    app.use((error: unknown, _request: unknown, response: express5.Response, _next: NextFunction) => {
      errors.push(error);
      response.status(401).end();
    });
    await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect(errors).toMatchObject([
      {
        status: 401,
        expose: false,
        message: 'Access denied',
        stack: 'Error: Access denied',
        code: 'ACCESS_DENIED',
      },
    ]);
    expect(causeOf(errors[0])?.code).toBe('SIGNATURE_MISMATCH');
  });

  it("shows an unauthenticated client no reason on Express's default error page", async () => {
    const merchant = new Merchant();
    const app = express();
    app.post(PATH, authenticateNotification(optionsOf(merchant)));
    const reply = await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect(reply.status).toBe(401);
    expect(reply.body).toContain('Access denied');
    expect(reply.body).not.toMatch(/signature|key|node_modules|\.ts|\.js/i);
  });
});
