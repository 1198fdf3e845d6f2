import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import express5 from 'express';
import express4 from 'express4';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, listen, optionsOf, PATH } from './test-app.ts';

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('what another middleware has done on %s', (_, express) => {
  const appOf = (merchant: Merchant, before: express5.RequestHandler) => {
    const app = express();
    app.use(before);
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    return app;
  };

  it('a writeHead that throws after the result is settled closes the connection and is logged; a repeat is acknowledged', async () => {
    const merchant = new Merchant();
    let isBroken = true;
    const app = appOf(merchant, (_request, response, next) => {
      if (isBroken) {
        response.writeHead = () => {
          throw new Error('broken writeHead');
        };
      }
      next();
    });
    const port = await listen(app);
    const signed = alipay.capture('captured');
    await expect(send(port, signed)).rejects.toThrow();
    const [line] = merchant.lines('REPLY_NOT_SENT');
    expect(line).toMatchObject({ level: 'error', fields: { err: { message: 'broken writeHead' } } });
    isBroken = false;
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });

  it('a part of the body that was read and a stream that was paused are named at once', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, (request, _response, next) => {
      request.once('data', () => {
        request.pause();
        next();
      });
    });
    const signed = alipay.capture('captured');
    const chunks = [signed.body.subarray(0, 50), signed.body.subarray(50)];
    expectRefused(await send(await listen(app), signed, { chunks }), 'RAW_BODY_UNAVAILABLE');
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')[0]?.message).toContain('nobody reads the rest');
  });

  it('a part of the body that was read with read() is named at once', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, (request, _response, next) => {
      request.once('readable', () => {
        request.read();
        next();
      });
    });
    const signed = alipay.capture('captured');
    expectRefused(await send(await listen(app), signed), 'RAW_BODY_UNAVAILABLE');
  });

  it('an ArrayBuffer at rawBody is verified', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, async (request, _response, next) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      Object.assign(request, { rawBody: new Uint8Array(Buffer.concat(chunks)).buffer });
      next();
    });
    expectAcknowledged(await send(await listen(app), alipay.capture('captured')), alipay.clientId);
  });

  it.each([
    [50, 60],
    [null, 1_100],
  ])(
    'headers that Node may have dropped are refused: server.maxHeadersCount is %s, and there are %s others',
    async (maxHeadersCount, count) => {
      const merchant = new Merchant();
      const server = createServer(appOf(merchant, (_request, _response, next) => next()));
      server.maxHeadersCount = maxHeadersCount;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const signed = alipay.capture('captured');
      const own = ['host', '127.0.0.1', 'content-length', String(signed.body.byteLength)];
      const others = Array.from({ length: count }, (_one, at) => [`x${at}`, '']).flat();
      const headers = [...own, ...Object.entries(signed.headers).flat(), ...others, 'client-id', 'T_2'];
      const { port } = server.address() as AddressInfo;
      expectRefused(await send(port, signed, { headers }), 'DUPLICATE_HEADER');
      server.close();
    },
  );
});
