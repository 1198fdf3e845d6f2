import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ClientHttp2Session, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import {
  expectAcknowledged,
  expectRefused,
  Merchant,
  openHttp2,
  sendHttp2,
  singleBytes,
} from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, optionsOf } from './test-app.ts';

const closes: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closes.splice(0)) close();
});

/** The middleware on Node's HTTP/2 server: Express itself has no HTTP/2. */
async function start(merchant: Merchant): Promise<ClientHttp2Session> {
  const middleware = notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture });
  const server = createServer((request, response) => {
    const [incoming, outgoing] = [
      request as unknown as IncomingMessage,
      response as unknown as ServerResponse,
    ];
    void middleware(incoming, outgoing, (error) => outgoing.destroy(error as Error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = openHttp2((server.address() as AddressInfo).port);
  closes.push(
    () => session.destroy(),
    () => server.close(),
  );
  return session;
}

describe('over HTTP/2', () => {
  // Node prints this warning once a process: this test must be the first.
  it('a refusal has no header of HTTP/1, about which Node would warn', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error): unknown => warnings.push(name);
    process.on('warning', onWarning);
    closes.push(() => process.off('warning', onWarning));
    const session = await start(new Merchant());
    const long = { ...alipay.capture('captured'), body: Buffer.alloc(65_537, 0x20) };
    expectRefused(await sendHttp2(session, long), 'BODY_TOO_LARGE');
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });

  it('a message is acknowledged, in one DATA frame or in frames of one byte', async () => {
    const merchant = new Merchant();
    const session = await start(merchant);
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    expectAcknowledged(await sendHttp2(session, signed, singleBytes(signed.body)), alipay.clientId);
    expectAcknowledged(await sendHttp2(session, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });

  it('65,000 DATA frames of one byte are refused before their end, on several streams of a session', async () => {
    const merchant = new Merchant();
    const session = await start(merchant);
    const signed = alipay.capture('captured');
    const frames = () => singleBytes(Buffer.alloc(65_000, 0x20));
    const replies = await Promise.all([1, 2, 3].map(() => sendHttp2(session, signed, frames())));
    for (const reply of replies) expectRefused(reply, 'BODY_TOO_LARGE');
    expect(merchant.lines('BODY_TOO_LARGE')[0]?.message).toContain('chunks');
    expectAcknowledged(await sendHttp2(session, signed), alipay.clientId);
  });
});
