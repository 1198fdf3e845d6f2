import { Body, Controller, Post, type RawBodyRequest, Req } from '@nestjs/common';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Merchant } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, type Running, startNest } from './app.ts';
import { alipay, Books, shop } from './shop.ts';

type Signed = ReturnType<typeof alipay.capture>;

/** An ordinary route of the application. */
@Controller('orders')
class OrderController {
  @Post()
  order(@Body() body: unknown, @Req() { rawBody }: RawBodyRequest<object>): unknown {
    return { body, rawBody: rawBody?.toString() ?? null };
  }
}

/** Sends a request with Fastify's `inject`, as tests and the wrappers of AWS Lambda do. */
async function inject({ app }: Running, { target, headers, body }: Signed, asText = false) {
  const fastify = (app.getHttpAdapter() as unknown as FastifyAdapter).getInstance();
  const payload = asText ? Buffer.from(body).toString() : Buffer.from(body);
  const { statusCode, body: reply } = await fastify.inject({ method: 'POST', url: target, headers, payload });
  return { statusCode, reply };
}

/** Requests that are not those of Node's server: they have no `headersDistinct` and no `complete`. */
export function describeInjected(): void {
  describe('inject on Fastify', () => {
    afterEach(closeAll);

    it.each([
      ['bytes', false],
      ['text', true],
    ])(
      'acknowledges a genuine message as %s, runs the handler once, and refuses an altered one',
      async (_, asText) => {
        const merchant = new Merchant();
        const running = await startNest('Fastify', shop(merchant));
        const signed = alipay.capture('captured', { fields: { note: '支付' } });
        const altered = { ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) };
        expect(await inject(running, altered, asText)).toMatchObject({ statusCode: 401 });
        expect(await inject(running, signed, asText)).toMatchObject({ statusCode: 200 });
        expect(await inject(running, signed, asText)).toMatchObject({ statusCode: 200 });
        expect(running.app.get(Books).entries).toHaveLength(1);
        expect(merchant.lines('HANDLER_FAILED')).toEqual([]);
      },
    );

    it('refuses a body above maxBodyBytes, and one that is no JSON', async () => {
      const running = await startNest('Fastify', shop(new Merchant()));
      const large = alipay.sign(JSON.stringify('x'.repeat(70_000)));
      expect(await inject(running, large)).toMatchObject({ statusCode: 413 });
      expect(await inject(running, alipay.sign('{'))).toMatchObject({ statusCode: 400 });
    });

    it('gives an ordinary route the body of a request that has all three headers', async () => {
      const running = await startNest('Fastify', shop(new Merchant(), { controllers: [OrderController] }));
      const { statusCode, reply } = await inject(running, { ...alipay.sign('{"a":1}'), target: '/orders' });
      expect([statusCode, JSON.parse(reply)]).toEqual([201, { body: { a: 1 }, rawBody: '{"a":1}' }]);
    });
  });
}
