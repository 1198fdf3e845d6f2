import { Alipay, Merchant } from '@notify-capture/contract';
import { createReceiver, isNotificationError } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { authenticateNotification, notifyCapture, toResponse } from '../src/index.ts';

const alipay = new Alipay();
const keys = { clientId: alipay.clientId, publicKey: alipay.keys.publicKey };
const silent = { ...keys, logger: false } as const;

function requestOf(
  { headers, body, target } = alipay.capture('captured'),
  changes: RequestInit = {},
): Request {
  return new Request(`https://merchant.example${target}`, { method: 'POST', headers, body, ...changes });
}

describe('the options of notifyCapture', () => {
  it('fail at once if they are wrong', () => {
    expect(() => notifyCapture({ ...keys } as never)).toThrow(/HANDLER_MISSING/);
    const misspelled = { ...silent, onCaptured: () => undefined };
    expect(() => notifyCapture(misspelled as never)).toThrow(/UNKNOWN_OPTION: .* Did you mean onCapture\?/);
    expect(() => notifyCapture({ onCapture: () => undefined })).toThrow(/CLIENT_MISSING/);
  });

  it('can be a receiver', async () => {
    const receiver = createReceiver(silent);
    const handler = notifyCapture({ receiver, onCapture: () => undefined });
    expect(handler.receiver).toBe(receiver);
    expect((await handler(requestOf())).status).toBe(200);
  });

  it('are not replaced by the context of a Next.js route', async () => {
    const merchant = new Merchant();
    const handler: (request: Request, context: { params: Promise<object> }) => Promise<Response> =
      notifyCapture({ ...silent, onCapture: merchant.onCapture });
    const context = () => ({ params: Promise.resolve({}) });
    const signed = alipay.capture('captured');
    expect((await handler(requestOf(signed), context())).status).toBe(200);
    expect((await handler(requestOf(signed), context())).status).toBe(200);
    expect(merchant.handled).toHaveLength(1);
  });

  it('of a function without a parameter are made once, at the first request', async () => {
    const merchant = new Merchant();
    let made = 0;
    const handler = notifyCapture(() => {
      made += 1;
      return { ...silent, onCapture: merchant.onCapture };
    });
    expect(made).toBe(0);
    const signed = alipay.capture('captured');
    for (let sent = 0; sent < 2; sent++) expect((await handler(requestOf(signed))).status).toBe(200);
    await (await handler.receiverOf()).close();
    expect([made, merchant.handled.length]).toEqual([1, 1]);
    expect((await handler(requestOf())).status).toBe(503);
  });

  it('of a function of the environment are made once for each environment', async () => {
    const merchants = [new Merchant(), new Merchant()];
    const handler = notifyCapture((env: { readonly merchant: Merchant }) => ({
      ...silent,
      onCapture: env.merchant.onCapture,
    }));
    const environments = merchants.map((merchant) => ({ merchant }));
    const signed = alipay.capture('captured');
    for (const env of [...environments, ...environments]) {
      expect((await handler(requestOf(signed), env)).status).toBe(200);
    }
    expect(merchants.map(({ handled }) => handled.length)).toEqual([1, 1]);
    const [first, second] = await Promise.all(environments.map((env) => handler.receiverOf(env)));
    expect(first).not.toBe(second);
  });
});

describe('authenticateNotification', () => {
  const authenticate = authenticateNotification(silent);

  it('resolves to the notification, for receiver.deliver', async () => {
    const merchant = new Merchant();
    const notification = await authenticate(requestOf());
    expect(notification.kind).toBe('capture');
    const response = toResponse(await authenticate.receiver.deliver(notification, merchant.onCapture));
    expect([response.status, response.headers.get('client-id')]).toEqual([200, alipay.clientId]);
    expect(await response.text()).toContain('"SUCCESS"');
    expect(merchant.handled).toHaveLength(1);
  });

  it('rejects with an error that has the reply', async () => {
    const error: unknown = await authenticate(requestOf(undefined, { body: '{}' })).catch((cause) => cause);
    if (!isNotificationError(error)) throw error;
    const response = toResponse(error.reply);
    expect([error.code, response.status]).toEqual(['SIGNATURE_MISMATCH', 401]);
    expect(await response.text()).not.toContain('MISMATCH');
  });

  it.each([
    ['the context of Hono', { req: { raw: requestOf() } }],
    ['the event of SvelteKit', { request: requestOf() }],
    ["Node's request", { url: '/n', headers: { host: 'shop' } }],
    ['nothing', undefined],
  ])('rejects %s in place of a Request', async (_, given) => {
    const error: unknown = await authenticate(given as unknown as Request).catch((cause) => cause);
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason: 'REQUEST_INVALID', option: 'request' });
  });

  it('takes its options from an environment', async () => {
    const inEnvironment = authenticateNotification((env: { readonly key: string }) => ({
      ...silent,
      publicKey: env.key,
    }));
    const env = { key: keys.publicKey };
    const notification = await inEnvironment(requestOf(), env);
    const receiver = await inEnvironment.receiverOf(env);
    const reply = await receiver.deliver(notification, () => undefined);
    expect(reply.status).toBe(200);
  });
});
