import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { alipay } from './alipay.ts';
import { ON_EXPRESS, ON_FASTIFY } from './applications.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

const APPLICATIONS: readonly (readonly [name: string, start: (merchant: Merchant) => Promise<Listener>])[] = [
  ...ON_EXPRESS.map(
    ([name, start]) =>
      [name, async (merchant: Merchant) => (await start(merchant)) as unknown as Listener] as const,
  ),
  ...ON_FASTIFY.map(
    ([name, start]) =>
      [
        name,
        async (merchant: Merchant) => {
          const app = await start(merchant);
          await app.ready();
          return (request: IncomingMessage, response: ServerResponse) =>
            app.server.emit('request', request, response);
        },
      ] as const,
  ),
];

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** The framework parses each body, drains the stream and keeps the bytes at `rawBody`. */
async function deploy(name: string, application: Listener): Promise<number> {
  http(name, application as never);
  const server = getTestServer(name).listen(0, '127.0.0.1');
  stops.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe.each(APPLICATIONS)('on Google Cloud Functions, %s', (name, start) => {
  it('acknowledges a genuine message, runs the handler once, and refuses an altered one', async () => {
    const merchant = new Merchant();
    const port = await deploy(name.replaceAll(' ', '-'), await start(merchant));
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    const altered = Buffer.concat([signed.body, Buffer.from(' ')]);
    expectRefused(await send(port, { ...signed, body: altered }), 'SIGNATURE_MISMATCH');
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });
});
