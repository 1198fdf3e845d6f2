import type { ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import {
  expectAcknowledged,
  expectRefused,
  openHttp2,
  sendHttp2,
  singleBytes,
} from '@notify-capture/contract';
import { fastify } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, Merchant, pluginOptions } from './test-app.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

async function start(merchant: Merchant): Promise<ClientHttp2Session> {
  const app = fastify({ http2: true });
  await app.register(notifyCapture, pluginOptions(merchant));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const session = openHttp2((app.server.address() as AddressInfo).port);
  closes.push(
    () => session.destroy(),
    () => app.close(),
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

  it('the plugin receives as over HTTP/1', async () => {
    const merchant = new Merchant();
    const session = await start(merchant);
    expectAcknowledged(await sendHttp2(session, alipay.capture('captured')), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });

  it('a message in DATA frames of one byte is acknowledged', async () => {
    const session = await start(new Merchant());
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    expectAcknowledged(await sendHttp2(session, signed, singleBytes(signed.body)), alipay.clientId);
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
