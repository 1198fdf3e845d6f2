import { Body, Controller, Post, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { expectAcknowledged, expectRefused, Merchant, request, send } from '@notify-capture/contract';
import { NotifyCapture } from '@notify-capture/nestjs';
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, type Platform, startNest } from './app.ts';
import { alipay, PATH, shop } from './shop.ts';

/** Paths of the route: prefixes, versions, parameters. */
export function describeRoutes(platform: Platform): void {
  describe(`routes on ${platform}`, () => {
    afterEach(closeAll);

    it('verifies the path with a global prefix and a version in it', async () => {
      @Controller({ path: 'alipay', version: '2' })
      class Versioned {
        @NotifyCapture('notifyCapture')
        settle(): void {}
      }
      const { port } = await startNest(
        platform,
        { ...shop(new Merchant()), controllers: [Versioned] },
        {
          app: (app) => app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI }),
        },
      );
      const target = `/api/v2${PATH}?q=1`;
      expectAcknowledged(await send(port, alipay.capture('captured', { target })), alipay.clientId);
      const bare = alipay.capture('captured');
      expectRefused(await send(port, bare, { target }), 'SIGNATURE_MISMATCH');
      expect((await send(port, bare)).status).toBe(404);
    });

    it('receives at a neutral version if the application has versions in a header', async () => {
      @Controller({ path: 'alipay', version: VERSION_NEUTRAL })
      class Neutral {
        @NotifyCapture('notifyCapture')
        settle(): void {}
      }
      const { port } = await startNest(
        platform,
        { ...shop(new Merchant()), controllers: [Neutral] },
        { app: (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }) },
      );
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });

    it('accepts a path with a parameter, and leaves the route before it alone', async () => {
      @Controller('alipay')
      class Tenants {
        @Post('orders')
        order(@Body() body: unknown): unknown {
          return { body };
        }

        @NotifyCapture(':tenant')
        settle(): void {}
      }
      const { port } = await startNest(platform, { ...shop(new Merchant()), controllers: [Tenants] });
      const signed = alipay.capture('captured', { target: '/alipay/br' });
      expectAcknowledged(await send(port, signed), alipay.clientId);
      const get = await request({
        port,
        method: 'GET',
        target: '/alipay/br',
        headers: ['host', '127.0.0.1'],
      });
      expectRefused(get, 'METHOD_NOT_ALLOWED');
      const order = await send(port, alipay.sign({ count: 1 }), { target: '/alipay/orders' });
      expect(JSON.parse(order.body)).toEqual({ body: { count: 1 } });
    });
  });
}
