import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expectAcknowledged, expectRefused, send } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, Merchant, newApp, pluginOptions } from './test-app.ts';

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server that has read the body before Fastify gets the request, as Google Cloud Functions has. */
async function platform(merchant: Merchant, keep: (bytes: Buffer) => object): Promise<number> {
  const app = newApp();
  await app.register(notifyCapture, pluginOptions(merchant));
  await app.ready();
  const server = createServer(async (request: IncomingMessage, response) => {
    Object.assign(request, keep(await buffer(request)));
    app.server.emit('request', request, response);
  });
  stops.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('bytes that a platform has kept', () => {
  it.each([
    ['rawBody as bytes', (bytes: Buffer) => ({ rawBody: bytes, body: JSON.parse(bytes.toString()) })],
    ['rawBody as text', (bytes: Buffer) => ({ rawBody: bytes.toString() })],
    ['body as bytes', (bytes: Buffer) => ({ body: bytes })],
  ])('are verified when the stream is drained: %s', async (_, keep) => {
    const merchant = new Merchant();
    const port = await platform(merchant, keep);
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    expectAcknowledged(await send(port, signed), alipay.clientId);
    const altered = { chunks: [Buffer.from(Buffer.from(signed.body).toString().replace('50000', '50001'))] };
    expectRefused(await send(port, signed, altered), 'SIGNATURE_MISMATCH');
    expect(merchant.handled).toHaveLength(1);
  });

  it('are missed when only a parsed object is left', async () => {
    const merchant = new Merchant();
    const port = await platform(merchant, (bytes) => ({ body: JSON.parse(bytes.toString()) }));
    expectRefused(await send(port, alipay.capture('captured')), 'RAW_BODY_UNAVAILABLE');
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')[0]?.message).toContain('a parsed object');
  });
});
