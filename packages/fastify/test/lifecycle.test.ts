import { once } from 'node:events';
import { expectAcknowledged, expectRefused, letTimePass, send } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, Log, listen, Merchant, newApp, PATH, pluginOptions, receiverOptions } from './test-app.ts';

/** Calls `run` once the plugin, which is registered later, waits for its running deliveries at close. */
function whenClosing(app: FastifyInstance, run: () => void): void {
  app.addHook('preClose', async () => void setImmediate(run));
}

describe('time limits and close', () => {
  it("limits a slow body by bodyTimeout and not by Fastify's handlerTimeout", async () => {
    const app = newApp({ handlerTimeout: 3_000 });
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), bodyTimeout: 7_000 });
    const signed = alipay.capture('captured');
    const slow = { chunks: [signed.body.subarray(0, 10)], end: false };
    expectRefused(await letTimePass(send(await listen(app), signed, slow)), 'BODY_TIMED_OUT');
    expect(performance.now()).toBe(7_000);
  });

  it('waits at close until the result of a late handler is settled', async () => {
    let leave = (): void => undefined;
    const merchant = new Merchant();
    const app = newApp();
    whenClosing(app, () => leave());
    const onCapture = () => new Promise<void>((resolve) => (leave = resolve));
    await app.register(notifyCapture, { ...pluginOptions(merchant), onCapture });
    const late = await letTimePass(send(await listen(app), alipay.capture('captured')));
    expectRefused(late, 'HANDLER_TIMED_OUT', alipay.clientId);
    await app.close();
    expect(merchant.logged.at(-1)?.fields['code']).toBe('SETTLED_LATE');
  });

  it('waits for running handlers before any onClose hook of the app, e.g. of a database', async () => {
    const order: string[] = [];
    let leave = (): void => undefined;
    const app = newApp();
    whenClosing(app, () => leave());
    app.addHook('onClose', async () => void order.push('database before'));
    const onCapture = () =>
      new Promise<void>((resolve) => {
        leave = resolve;
      }).then(() => void order.push('handler'));
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), onCapture });
    app.addHook('onClose', async () => void order.push('database after'));
    const late = await letTimePass(send(await listen(app), alipay.capture('captured')));
    expectRefused(late, 'HANDLER_TIMED_OUT', alipay.clientId);
    await app.close();
    expect(order[0]).toBe('handler');
    expect(order).toHaveLength(3);
  });

  it('acknowledges a delivery whose handler runs when the app closes', async () => {
    let entered = (): void => undefined;
    let leave = (): void => undefined;
    const running = new Promise<void>((resolve) => (entered = resolve));
    const app = newApp();
    whenClosing(app, () => leave());
    const onCapture = (): Promise<void> => {
      entered();
      return new Promise((resolve) => (leave = resolve));
    };
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), onCapture });
    const reply = send(await listen(app), alipay.capture('captured'));
    await running;
    const [acknowledged] = await Promise.all([reply, app.close()]);
    expectAcknowledged(acknowledged, alipay.clientId);
  });

  it('does not close a given receiver', async () => {
    const merchant = new Merchant();
    const receiver = createReceiver(receiverOptions(merchant));
    for (const round of [1, 2]) {
      const app = newApp();
      await app.register(notifyCapture, { receiver, path: PATH, onCapture: merchant.onCapture });
      const fields = { captureId: `C${round}` };
      expectAcknowledged(
        await send(await listen(app), alipay.capture('captured', { fields })),
        alipay.clientId,
      );
      await app.close();
    }
    expect(merchant.booked).toEqual(['C1', 'C2']);
  });
});

describe('the log', () => {
  it('is the log of the request, with its id, and at start the log of the app', async () => {
    const log = new Log();
    const app = newApp({ logger: { stream: log.stream }, genReqId: () => 'REQ-7' });
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), logger: undefined });
    expect(log.coded('STORE_NOT_DURABLE')).toHaveLength(1);
    const port = await listen(app);
    await send(port, alipay.capture('captured'));
    await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expect(log.lines.find(({ msg }) => msg === 'Acknowledged.')).toMatchObject({
      reqId: 'REQ-7',
      outcome: 'captured',
    });
    expect(log.coded('SIGNATURE_MISMATCH')).toMatchObject([{ reqId: 'REQ-7', level: 40 }]);
    await app.close();
    expect(log.lines.filter(({ msg }) => msg === 'request completed')).toHaveLength(2);
  });

  it('follows the logLevel of register', async () => {
    const log = new Log();
    const app = newApp({ logger: { stream: log.stream } });
    const options = { ...pluginOptions(new Merchant()), logger: undefined };
    await app.register(notifyCapture, { ...options, logLevel: 'error', logSerializers: {} });
    const port = await listen(app);
    await send(port, alipay.capture('captured'));
    await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expect(log.lines.filter(({ reqId }) => reqId !== undefined)).toEqual([]);
  });

  it('is the logger option if there is one', async () => {
    const [log, merchant] = [new Log(), new Merchant()];
    const app = newApp({ logger: { stream: log.stream } });
    await app.register(notifyCapture, pluginOptions(merchant));
    await send(await listen(app), alipay.capture('captured'), { target: `${PATH}?x` });
    expect(merchant.lines('SIGNATURE_MISMATCH')).toHaveLength(1);
    expect(log.coded('SIGNATURE_MISMATCH')).toHaveLength(0);
  });

  it('consists of process warnings when Fastify has no logger', async () => {
    const warned = once(process, 'warning');
    const app = newApp();
    await app.register(notifyCapture, { ...pluginOptions(new Merchant()), logger: undefined });
    expect(await warned).toMatchObject([{ name: 'NotifyCaptureWarning', code: 'STORE_NOT_DURABLE' }]);
  });
});
