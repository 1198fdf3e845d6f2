import { PassThrough } from 'node:stream';
import { Body, Controller, Post, type RawBodyRequest, Req, UseFilters, UseGuards } from '@nestjs/common';
import type { ExpressAdapter, NestExpressApplication } from '@nestjs/platform-express';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { expectAcknowledged, expectRefused, Merchant, request, send } from '@notify-capture/contract';
import { NotifyCaptureFilter, NotifyCaptureGuard, NotifyCaptureModule } from '@notify-capture/nestjs';
import { afterEach, describe, expect, it } from 'vitest';
import { adapterFor, closeAll, listen, type Platform, startNest } from './app.ts';
import { parsedBefore } from './parsed-before.ts';
import { alipay, Books, optionsOf, shop } from './shop.ts';

/** Routes of the application. */
@Controller('orders')
class OrderController {
  @Post()
  order(@Body() body: unknown, @Req() { rawBody }: RawBodyRequest<object>): unknown {
    return { body: body ?? null, rawBody: rawBody?.toString() ?? null };
  }
}

@Controller('guarded')
@UseGuards(NotifyCaptureGuard)
@UseFilters(NotifyCaptureFilter)
class ClassGuardController {
  @Post()
  own(): string {
    return 'authenticated';
  }
}

const json = (body: string, changes: Readonly<Record<string, string>> = {}) => ({
  headers: Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...changes,
  }).flat(),
  chunks: body === '' ? [] : [Buffer.from(body)],
});

/** The bytes of notifications, and the bodies of all other requests. */
export function describeBytes(platform: Platform): void {
  describe(`bytes on ${platform}`, () => {
    afterEach(closeAll);

    it('leaves other requests to their parsers, valid and invalid', async () => {
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }));
      const order = (body: string, type = 'application/json') =>
        request({ port, method: 'POST', target: '/orders', ...json(body, { 'content-type': type }) });
      expect(await order('{"a":1}')).toMatchObject({ status: 201, body: '{"body":{"a":1},"rawBody":null}' });
      expect(await order('a=1', 'application/x-www-form-urlencoded')).toMatchObject({
        status: 201,
        body: '{"body":{"a":"1"},"rawBody":null}',
      });
      const invalid = await order('{"a":');
      expect([invalid.status, JSON.parse(invalid.body).statusCode]).toEqual([400, 400]);
      const large = await order(`"${'x'.repeat(2_000_000)}"`);
      expect([large.status, JSON.parse(large.body).statusCode]).toEqual([413, 413]);
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });

    it('gives a route of the application the same body if a request to it has all three headers', async () => {
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }));
      const order = (body: string, chunks?: readonly Uint8Array[]) => {
        const { headers, ...rest } = json(body, alipay.sign(body).headers);
        const chunked = headers.filter((_, index) => headers[index - (index % 2)] !== 'content-length');
        const sent = chunks === undefined ? { headers, ...rest } : { headers: chunked, chunks };
        return request({ port, method: 'POST', target: '/orders', ...sent });
      };
      const body = JSON.stringify({ a: 'ü'.repeat(20_000) });
      const bytes = Buffer.from(body);
      for (const chunks of [
        undefined,
        [bytes],
        [...Array(40).keys()].map((n) => bytes.subarray(n * 1024, n === 39 ? undefined : (n + 1) * 1024)),
      ]) {
        const reply = await order(body, chunks);
        expect(reply.status).toBe(201);
        expect(JSON.parse(reply.body)).toEqual({ body: JSON.parse(body), rawBody: body });
      }
    });

    it('lets a body that the parser refuses reach such a route without a parsed body', async () => {
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }));
      const order = (body: string) =>
        request({ port, method: 'POST', target: '/orders', ...json(body, alipay.sign(body).headers) });
      for (const body of ['{"a":', '']) {
        const reply = await order(body);
        expect(reply.status).toBe(201);
        expect(JSON.parse(reply.body)).toMatchObject({ rawBody: body });
      }
    });

    it('refuses a request with all three headers on any route if its body exceeds maxBodyBytes', async () => {
      const merchant = new Merchant();
      const { port } = await startNest(platform, shop(merchant, { controllers: [OrderController] }));
      const body = JSON.stringify('x'.repeat(65_536));
      const sent = json(body, alipay.sign(body).headers);
      expectRefused(await request({ port, method: 'POST', target: '/orders', ...sent }), 'BODY_TOO_LARGE');
      expect(merchant.lines('BODY_TOO_LARGE')).toHaveLength(1);
    });

    it('reads up to the largest maxBodyBytes of all receivers', async () => {
      const merchant = new Merchant();
      const imports = [100, 10_000, 1_000].map((maxBodyBytes) =>
        NotifyCaptureModule.forRoot({ ...optionsOf(merchant, { maxBodyBytes }), name: String(maxBodyBytes) }),
      );
      const { port } = await startNest(platform, { imports, controllers: [OrderController] });
      const order = async (length: number) => {
        const body = JSON.stringify('x'.repeat(length - 2));
        const sent = json(`[${body}]`, alipay.sign(body).headers);
        return (await request({ port, method: 'POST', target: '/orders', ...sent })).status;
      };
      expect(await order(9_998)).toBe(201);
      expect(await order(9_999)).toBe(413);
    });

    it('needs rawBody: true in a testing module on Express, whose adapter is made after its modules', async () => {
      const start = async (rawBody: boolean) => {
        const testing = await Test.createTestingModule(shop(new Merchant())).compile();
        const adapter = adapterFor(platform);
        return listen(testing.createNestApplication(adapter, { forceCloseConnections: true, rawBody }));
      };
      const { app, port } = await start(true);
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
      expect(app.get(Books).entries).toHaveLength(1);
      const without = await send((await start(false)).port, alipay.capture('captured'));
      if (platform === 'Express') expectRefused(without, 'RAW_BODY_UNAVAILABLE');
      else expectAcknowledged(without, alipay.clientId);
    });

    it('also works with rawBody: true', async () => {
      const { port } = await startNest(platform, shop(new Merchant()), { rawBody: true });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
    });

    it('also works with bodyParser: false', async () => {
      const { port } = await startNest(platform, shop(new Merchant()), { bodyParser: false });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
    });

    it('also works for a guard on a class', async () => {
      const { port } = await startNest(
        platform,
        shop(new Merchant(), { controllers: [ClassGuardController] }),
      );
      const signed = alipay.capture('captured', { target: '/guarded' });
      expect(await send(port, signed)).toMatchObject({ status: 201, body: 'authenticated' });
    });

    it.each([
      ['bytes', (bytes: Buffer) => bytes],
      ['text', (bytes: Buffer) => bytes.toString('utf8')],
    ])('uses the rawBody that a parser ahead of Nest keeps as %s', async (_, form) => {
      const { port } = await startNest(platform, shop(new Merchant()), {
        adapter: (adapter) => parsedBefore(platform, adapter, form),
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });

    it('names the line to add if a parser ahead of Nest keeps no bytes', async () => {
      const merchant = new Merchant();
      const { port } = await startNest(platform, shop(merchant), {
        adapter: (adapter) => parsedBefore(platform, adapter),
      });
      expectRefused(await send(port, alipay.capture('captured')), 'RAW_BODY_UNAVAILABLE');
      const [line] = merchant.lines('RAW_BODY_UNAVAILABLE');
      expect(line?.message).toContain('Nest');
      expect(line?.fields['hint']).toContain('rawBody: true');
    });

    it('needs useBodyParser(…, true) if the application sets the parser of the Express adapter, and the hint says so', async () => {
      const merchant = new Merchant();
      const start = (keepsBytes: boolean) =>
        startNest(platform, shop(merchant), {
          rawBody: true,
          adapter: (adapter) => {
            if (platform === 'Express') (adapter as ExpressAdapter).useBodyParser('json', keepsBytes);
            else (adapter as FastifyAdapter).useBodyParser('application/json', keepsBytes, {});
          },
        });
      const reply = await send((await start(false)).port, alipay.capture('captured'));
      if (platform === 'Express') {
        expectRefused(reply, 'RAW_BODY_UNAVAILABLE');
        const [line] = merchant.lines('RAW_BODY_UNAVAILABLE');
        expect(line?.fields['hint']).toContain("adapter.useBodyParser('json', true)");
      } else expectAcknowledged(reply, alipay.clientId);
      expectAcknowledged(await send((await start(true)).port, alipay.capture('captured')), alipay.clientId);
    });

    it('reads ahead of the parsers that the application adds', async () => {
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }), {
        app: (app) => {
          if (platform === 'Express') (app as NestExpressApplication).useBodyParser('json', { limit: 10 });
          else (app as NestFastifyApplication).useBodyParser('application/json', { bodyLimit: 10 });
        },
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      const order = { port, method: 'POST', target: '/orders', ...json(JSON.stringify('x'.repeat(10))) };
      expect((await request(order)).status).toBe(413);
    });

    it('reads the stream that a preParsing hook of the application passes on', async () => {
      const { port } = await startNest(platform, shop(new Merchant()), {
        adapter: (adapter) => {
          if (platform === 'Express') return;
          const fastify = (adapter as FastifyAdapter).getInstance();
          fastify.addHook('preParsing', async (_request, _reply, payload) => payload.pipe(new PassThrough()));
        },
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });
  });
}
