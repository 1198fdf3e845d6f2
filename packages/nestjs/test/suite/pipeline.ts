import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  Post,
  ValidationPipe,
} from '@nestjs/common';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { expectAcknowledged, expectRefused, Merchant, request, send } from '@notify-capture/contract';
import type { CaptureNotification } from '@notify-capture/core';
import { Capture, NotifyCapture } from '@notify-capture/nestjs';
import { IsInt } from 'class-validator';
import { map, type Observable, tap } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, type Platform, startNest } from './app.ts';
import { alipay, Books, CaptureController, PATH, shop } from './shop.ts';

class Order {
  @IsInt()
  declare readonly count: number;
}

@Controller('orders')
class OrderController {
  @Post()
  order(@Body() order: Order): Order {
    return order;
  }

  @Get('broken')
  broken(): never {
    throw new HttpException('out of stock', 409);
  }
}
// Without decorator metadata Nest knows the parameter's class only when it is told.
Reflect.defineMetadata('design:paramtypes', [Order], OrderController.prototype, 'order');

@Catch()
class CatchAll implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse();
    if ('raw' in response) response.status(418).send({ caught: true });
    else response.status(418).json({ caught: true });
  }
}

class Wrap implements NestInterceptor {
  readonly seen: unknown[] = [];
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap((result) => this.seen.push(result)),
      map((wrapped) => ({ wrapped })),
    );
  }
}

/** Prefixes, versions, pipes, interceptors, filters and guards of the application around our route. */
export function describePipeline(platform: Platform): void {
  describe(`the application's own set-up on ${platform}`, () => {
    afterEach(closeAll);

    it('injects the capture unchanged by a ValidationPipe that transforms, strips and validates custom decorators', async () => {
      const { app, port } = await startNest(
        platform,
        shop(new Merchant(), { controllers: [OrderController] }),
        {
          app: (one) =>
            one.useGlobalPipes(
              new ValidationPipe({
                transform: true,
                whitelist: true,
                forbidNonWhitelisted: true,
                validateCustomDecorators: true,
              }),
            ),
        },
      );
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      const [entry] = app.get(Books).entries;
      expect(entry?.capture.amount.minorUnits).toBe(50_000n);
      expect(entry?.key).toMatch(/^[0-9a-f]{64}$/);
      expect(entry?.capture.raw['captureId']).toBe(entry?.capture.captureId);
      expect((await send(port, alipay.sign({ count: 'x' }), { target: '/orders' })).status).toBe(400);
    });

    it('writes its reply itself under a global interceptor that wraps every result', async () => {
      const wrap = new Wrap();
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }), {
        app: (app) => app.useGlobalInterceptors(wrap),
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expect(wrap.seen).toEqual([undefined]);
      const order = await send(port, alipay.sign({ count: 1 }), { target: '/orders' });
      expect(JSON.parse(order.body)).toEqual({ wrapped: { count: 1 } });
      expectRefused(
        await send(port, alipay.capture('captured'), { target: `${PATH}?x` }),
        'SIGNATURE_MISMATCH',
      );
    });

    it('replies to its own errors, and to no others, before a global filter that catches all', async () => {
      const { port } = await startNest(platform, shop(new Merchant(), { controllers: [OrderController] }), {
        app: (app) => app.useGlobalFilters(new CatchAll()),
      });
      expectRefused(
        await send(port, alipay.capture('captured'), { target: `${PATH}?x` }),
        'SIGNATURE_MISMATCH',
      );
      expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
      const broken = await request({ port, method: 'GET', target: '/orders/broken', headers: ['host', 'x'] });
      expect([broken.status, broken.body]).toEqual([418, '{"caught":true}']);
    });

    it('runs after a global guard, which sees the received headers and may refuse', async () => {
      const seen: unknown[] = [];
      let open = true;
      const guard: CanActivate = {
        canActivate(context) {
          const { headers } = context.switchToHttp().getRequest();
          seen.push([headers['content-length'], headers['content-type']]);
          return open;
        },
      };
      const merchant = new Merchant();
      const { app, port } = await startNest(platform, shop(merchant), {
        app: (one) => one.useGlobalGuards(guard),
      });
      const signed = alipay.capture('captured');
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expect(seen).toEqual([[String(signed.body.byteLength), signed.headers['content-type']]]);
      open = false;
      expect((await send(port, alipay.capture('captured'))).status).toBe(403);
      expect(app.get(Books).entries).toHaveLength(1);
    });

    it('leaves parameters without a decorator alone', async () => {
      const seen: unknown[] = [];
      const merchant = new Merchant();
      @Controller()
      class WithDefault {
        @NotifyCapture(PATH)
        settle(@Capture() capture: CaptureNotification, extra = 'default'): void {
          seen.push(capture.outcome, extra);
        }
      }
      const { port } = await startNest(platform, { ...shop(merchant), controllers: [WithDefault] });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expect(seen).toEqual(['captured', 'default']);
    });

    it('keeps the headers that middleware of the application replaces', async () => {
      const traces: unknown[] = [];
      const guard = {
        canActivate(context: ExecutionContext): boolean {
          traces.push(
            context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>().headers['x-trace'],
          );
          return true;
        },
      };
      const mark = (request: { headers: Record<string, unknown> }): void => {
        request.headers = { ...request.headers, 'x-trace': 'kept' };
      };
      const { port } = await startNest(platform, shop(new Merchant()), {
        app: (app) => app.useGlobalGuards(guard),
        adapter: (adapter) => {
          if (platform === 'Express') {
            adapter.use(
              (request: { headers: Record<string, unknown> }, _reply: unknown, next: () => void) => {
                mark(request);
                next();
              },
            );
            return;
          }
          const fastify = (adapter as FastifyAdapter).getInstance();
          fastify.addHook('onRequest', async (request) =>
            mark(request as unknown as { headers: Record<string, unknown> }),
          );
        },
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expect(traces).toEqual(['kept']);
    });

    it('works behind middleware for its controller, and sends the headers that the application sets', async () => {
      const passed: string[] = [];
      const merchant = new Merchant();
      @Module(shop(merchant))
      class WithMiddleware {
        configure(consumer: MiddlewareConsumer): void {
          const middleware = (one: { method: string }, _response: unknown, next: () => void): void => {
            passed.push(one.method);
            next();
          };
          consumer.apply(middleware).forRoutes(CaptureController);
        }
      }
      const { port } = await startNest(
        platform,
        { imports: [WithMiddleware] },
        {
          app: (app) => app.enableCors({ origin: 'https://shop.example' }),
          adapter: (adapter) => {
            if (platform === 'Express') return;
            const fastify = (adapter as FastifyAdapter).getInstance();
            fastify.addHook('onSend', async () => '{"spoilt":true}');
          },
        },
      );
      const reply = await send(port, alipay.capture('captured'));
      expectAcknowledged(reply, alipay.clientId);
      expect(reply.headers['access-control-allow-origin']).toBe('https://shop.example');
      expect(passed).toEqual(['POST']);
    });
  });
}
