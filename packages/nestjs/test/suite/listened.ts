import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { Body, type CanActivate, Controller, Post } from '@nestjs/common';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { expectAcknowledged, expectRefused, Merchant, request, send } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { adapterFor, closeAll, listen, type Platform, type Running, startNest } from './app.ts';
import { alipay, Books, shop } from './shop.ts';

/** Waits for something of its own, as a guard that asks a database. */
const waiting: CanActivate = {
  async canActivate() {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    return true;
  },
};

/** An ordinary route of the application. */
@Controller('orders')
class OrderController {
  @Post()
  order(@Body() body: unknown): unknown {
    return { body };
  }
}

type Listener = (request: IncomingMessage) => void;

const LISTENERS: readonly (readonly [what: string, listener: Listener])[] = [
  ['a listener for data', (one) => one.on('data', () => undefined)],
  ['a listener for the first chunk', (one) => one.once('data', () => undefined)],
  ['two listeners for data and end', (one) => one.on('data', () => undefined).on('end', () => undefined)],
  [
    'a reader of what is readable',
    (one) =>
      one.on('readable', () => {
        while (one.read() !== null);
      }),
  ],
  ['a listener that keeps text at request.rawBody', keepText],
  ['a stream that is resumed', (one) => one.resume()],
];

function keepText(request: IncomingMessage): void {
  const kept = request as IncomingMessage & { rawBody: string };
  kept.rawBody = '';
  request.on('data', (chunk: Buffer) => {
    kept.rawBody += chunk;
  });
}

/** Listens as OpenTelemetry's requestHook does: ahead of everything else. */
function hooked(listener: Listener) {
  return ({ app }: Running): void => {
    app.getHttpServer().prependListener('request', listener);
  };
}

/** Something that listens to the request's stream ahead of a global guard that waits. */
export function describeListened(platform: Platform): void {
  describe(`somebody listens to the stream on ${platform}`, () => {
    afterEach(closeAll);

    const ways = platform === 'Express' ? ['as it is', 'testing module'] : ['as it is'];
    const start = async (way: string, merchant: Merchant): Promise<Running> => {
      const metadata = shop(merchant, { controllers: [OrderController] });
      const setup = { app: (app: Running['app']) => app.useGlobalGuards(waiting) };
      if (way === 'as it is') return startNest(platform, metadata, setup);
      const testing = await Test.createTestingModule(metadata).compile();
      const options = { forceCloseConnections: true, rawBody: true };
      return listen(testing.createNestApplication(adapterFor(platform), options), setup);
    };
    const order = async (port: number, body: string) => {
      const headers = ['host', '127.0.0.1', 'content-type', 'application/json'];
      const bytes = Buffer.from(body);
      const chunks = [bytes.subarray(0, 5), bytes.subarray(5)];
      return request({ port, method: 'POST', target: '/orders', headers, chunks });
    };

    describe.each(ways)('%s', (way) => {
      it.each(LISTENERS)('receives a notification, and an order, behind %s', async (_, listener) => {
        const running = await start(way, new Merchant());
        hooked(listener)(running);
        const { app, port } = running;
        expect(JSON.parse((await order(port, '{"count":1}')).body)).toEqual({ body: { count: 1 } });
        const signed = alipay.capture('captured', { fields: { note: '支付'.repeat(5_000) } });
        expectAcknowledged(await send(port, signed), alipay.clientId);
        const next = alipay.capture('captured', { fields: { note: '支付'.repeat(5_000) } });
        const chunks = [
          next.body.subarray(0, 51),
          next.body.subarray(51, 20_000),
          next.body.subarray(20_000),
        ];
        expectAcknowledged(await send(port, next, { chunks }), alipay.clientId);
        expect(app.get(Books).entries).toHaveLength(2);
        const forged = alipay.capture('captured');
        expectRefused(await send(port, forged, { target: `${forged.target}?x` }), 'SIGNATURE_MISMATCH');
      });
    });

    it('shows a listener the bytes of an order once, and those of a notification again when the parser reads them', async () => {
      const running = await start('as it is', new Merchant());
      const seen: number[] = [];
      hooked((one) => {
        const index = seen.push(0) - 1;
        one.on('data', (chunk: Buffer) => {
          seen[index] = (seen[index] ?? 0) + chunk.length;
        });
      })(running);
      await order(running.port, '{"count":1}');
      const signed = alipay.capture('captured');
      expectAcknowledged(await send(running.port, signed), alipay.clientId);
      const times = platform === 'Express' ? 2 : 1;
      expect(seen).toEqual([11, times * signed.body.byteLength]);
    });

    it.each<[what: string, listener: Listener, isKept: boolean]>([
      ['has read the body and kept nothing', (one) => one.resume(), false],
      ['has read the body and kept its text', keepText, true],
    ])('answers at once if a hook that waits %s', async (_, listener, isKept) => {
      const merchant = new Merchant();
      const hook = async (one: IncomingMessage): Promise<void> => {
        listener(one);
        await new Promise((resolve) => one.on('end', resolve));
      };
      const { port } = await startNest(platform, shop(merchant), {
        app: (app) => app.useGlobalGuards(waiting),
        adapter: (adapter) => {
          if (platform === 'Express') {
            (adapter as ExpressAdapter).use((one: IncomingMessage, _reply: unknown, next: () => void) => {
              hook(one).then(next);
            });
            return;
          }
          (adapter as FastifyAdapter).getInstance().addHook('onRequest', ({ raw }) => hook(raw));
        },
      });
      const reply = await send(port, alipay.capture('captured'));
      if (isKept) expectAcknowledged(reply, alipay.clientId);
      else expectRefused(reply, 'RAW_BODY_UNAVAILABLE');
    });
  });
}
