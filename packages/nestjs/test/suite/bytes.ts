import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Body, Controller, Post, UseFilters, UseGuards } from '@nestjs/common';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { expectAcknowledged, expectRefused, Merchant, request, send } from '@notify-capture/contract';
import { NotifyCaptureFilter, NotifyCaptureGuard } from '@notify-capture/nestjs';
import { afterEach, describe, expect, it } from 'vitest';
import { adapterFor, closeAll, listen, type Platform, startNest } from './app.ts';
import { parsedBefore } from './parsed-before.ts';
import { alipay, Books, shop } from './shop.ts';

@Controller('orders')
class OrderController {
  @Post()
  order(@Body() body: unknown): unknown {
    return { body: body ?? null };
  }
}

/** A guard on the class: Nest tells nobody at registration which routes it guards. */
@Controller('guarded')
@UseGuards(NotifyCaptureGuard)
@UseFilters(NotifyCaptureFilter)
class ClassGuardController {
  @Post()
  own(): string {
    return 'authenticated';
  }
}

/** The bytes of our own routes, and of nobody else's. */
export function describeBytes(platform: Platform): void {
  describe(`bytes on ${platform}`, () => {
    afterEach(closeAll);

    it('leaves the other routes to their parsers, in good and in bad', async () => {
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }));
      const target = '/orders';
      const order = (body: unknown, type = 'application/json') =>
        request({
          port,
          target,
          method: 'POST',
          headers: ['host', '127.0.0.1', 'content-type', type, 'content-length', String(String(body).length)],
          chunks: [Buffer.from(String(body))],
        });
      expect(await order('{"a":1}')).toMatchObject({ status: 201, body: '{"body":{"a":1}}' });
      expect(await order('a=1', 'application/x-www-form-urlencoded')).toMatchObject({
        status: 201,
        body: '{"body":{"a":"1"}}',
      });
      expect((await order('{"a":')).status).toBe(400);
      expect((await order(`"${'x'.repeat(2_000_000)}"`)).status).toBe(413);
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });

    it.each([
      ['broken JSON', '{"a":'],
      ['a form', 'a=1'],
    ])('answers other methods with 405 before any parser, also with %s', async (_, body) => {
      const { port } = await startNest(platform, shop(new Merchant()));
      for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
        const reply = await request({
          port,
          method: 'PUT',
          target: '/alipay/notifyCapture',
          headers: ['host', '127.0.0.1', 'content-type', type, 'content-length', String(body.length)],
          chunks: [Buffer.from(body)],
        });
        expectRefused(reply, 'METHOD_NOT_ALLOWED');
      }
    });

    it('works in a test module, whose adapter comes after its modules', async () => {
      const testing = await Test.createTestingModule(shop(new Merchant())).compile();
      const app = testing.createNestApplication(adapterFor(platform), { forceCloseConnections: true });
      const { port } = await listen(app);
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
      expect(app.get(Books).entries).toHaveLength(1);
    });

    it('stays out of the way of rawBody: true', async () => {
      const merchant = new Merchant();
      const { port } = await startNest(platform, shop(merchant), { rawBody: true });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
    });

    it('uses req.rawBody for a guard on a class, and says how to get it', async () => {
      const signed = alipay.capture('captured', { target: '/guarded' });
      const merchant = new Merchant();
      const metadata = shop(merchant, { controllers: [ClassGuardController] });
      const kept = await startNest(platform, metadata, { rawBody: true });
      expect(await send(kept.port, signed)).toMatchObject({ status: 201, body: 'authenticated' });
      const lost = await startNest(platform, metadata);
      expectRefused(await send(lost.port, signed), 'RAW_BODY_UNAVAILABLE');
      const [line] = merchant.lines('RAW_BODY_UNAVAILABLE');
      expect(line?.message).toContain('Nest');
      expect(line?.fields['hint']).toContain('rawBody: true');
      expect(line?.fields['hint']).toContain('on the method itself');
    });

    it.each([
      ['bytes', (bytes: Buffer) => bytes],
      ['text', (bytes: Buffer) => bytes.toString('utf8')],
    ])('takes the rawBody that something ahead of Nest kept as %s', async (_, form) => {
      const { port } = await startNest(platform, shop(new Merchant()), {
        adapter: (adapter) => parsedBefore(platform, adapter, form),
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });

    it('comes before a parser that the application has put in front of Nest', async () => {
      const merchant = new Merchant();
      const { port } = await startNest(platform, shop(merchant), {
        adapter: (adapter) => {
          if (platform === 'Express') return (adapter as ExpressAdapter).useBodyParser('json', false);
          return (adapter as FastifyAdapter).useBodyParser(
            'application/json',
            false,
            {},
            (_request, _body, done) => done(new Error('parsed by somebody else')),
          );
        },
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
    });

    it('takes a stream that a hook of the application passes on, and hides the bytes from later ones', async () => {
      const later: string[] = [];
      const { port } = await startNest(platform, shop(new Merchant()), {
        adapter: (adapter) => {
          if (platform === 'Express') return;
          const fastify = (adapter as FastifyAdapter).getInstance();
          fastify.addHook('preParsing', async (_request, _reply, payload) => payload.pipe(new PassThrough()));
          fastify.addHook('onRoute', (route) => {
            route.preParsing = async (_request, _reply, payload) => {
              later.push(await text(payload));
              return payload;
            };
          });
        },
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expect(later).toEqual(platform === 'Fastify' ? [''] : []);
    });
  });
}
