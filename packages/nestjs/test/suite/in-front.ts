import type { IncomingMessage, ServerResponse } from 'node:http';
import fastifyRateLimit from '@fastify/rate-limit';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SkipThrottle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { expectAcknowledged, expectRefused, Merchant, request, send } from '@notify-capture/contract';
import type { CaptureNotification } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { doubleCsrf } from 'csrf-csrf';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, type Platform, type Setup, startNest } from './app.ts';
import { alipay, Books, optionsOf, PATH } from './shop.ts';

const Public = (): MethodDecorator & ClassDecorator => SetMetadata('isPublic', true);

/** A login guard as in Nest's documents. */
@Injectable()
class LoginGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>('isPublic', places) === true) return true;
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    if (headers.authorization === undefined) throw new UnauthorizedException();
    return true;
  }
}

/** Other routes of the application. */
@Controller('orders')
class OrderController {
  @Get()
  list(): readonly string[] {
    return [];
  }
}

@Controller('alipay')
class OpenController {
  constructor(@Inject(Books) private readonly books: Books) {}

  @Public()
  @SkipThrottle()
  @NotifyCapture('notifyCapture')
  settle(@Capture() capture: CaptureNotification, @Capture('key') key: string): unknown {
    return this.books.add(key, capture);
  }

  @NotifyCapture('under')
  @SkipThrottle()
  @Public()
  under(): void {}

  @Public()
  @SkipThrottle({ short: true, long: true })
  @NotifyCapture('named')
  named(): void {}

  @NotifyCapture('closed')
  closed(): void {}
}

const LOGIN = { provide: APP_GUARD, useClass: LoginGuard };
const THROTTLE = { provide: APP_GUARD, useClass: ThrottlerGuard };

/** What usually stands in front of a route, and the line that lets notifications pass. */
export function describeInFront(platform: Platform): void {
  describe(`in front of the route on ${platform}`, () => {
    afterEach(closeAll);

    const start = async (metadata: ModuleMetadata, setup: Setup = {}) => {
      const merchant = new Merchant();
      const { app, port } = await startNest(
        platform,
        {
          ...metadata,
          imports: [NotifyCaptureModule.forRoot(optionsOf(merchant)), ...(metadata.imports ?? [])],
          providers: [Books, ...(metadata.providers ?? [])],
          controllers: [OpenController, OrderController],
        },
        setup,
      );
      const deliver = (target = PATH) => send(port, alipay.capture('captured', { target }));
      const order = async (headers: readonly string[] = []) => {
        const list = ['host', '127.0.0.1', ...headers];
        return (await request({ port, method: 'GET', target: '/orders', headers: list })).status;
      };
      /** Ten notifications, all acknowledged, and a forged one, refused by the table of replies. */
      const expectOpen = async (target = PATH): Promise<void> => {
        for (let count = 0; count < 10; count += 1) {
          expectAcknowledged(await deliver(target), alipay.clientId);
        }
        const forged = alipay.capture('captured', { target: '/elsewhere' });
        expectRefused(await send(port, forged, { target }), 'SIGNATURE_MISMATCH');
      };
      return { app, merchant, port, deliver, order, expectOpen };
    };

    it('passes a global login guard and @nestjs/throttler with @Public() and @SkipThrottle(), in any order', async () => {
      const { order, expectOpen, deliver } = await start({
        imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }])],
        providers: [LOGIN, THROTTLE],
      });
      await expectOpen();
      await expectOpen('/alipay/under');
      expect((await deliver('/alipay/closed')).status).toBe(401);
      const token = ['authorization', 'Bearer token'];
      expect([await order(), await order(token), await order(token), await order(token)]).toEqual([
        401, 200, 200, 429,
      ]);
    });

    it('is stopped by @nestjs/throttler without @SkipThrottle()', async () => {
      const { merchant, deliver } = await start({
        imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1 }])],
        providers: [THROTTLE],
      });
      expectAcknowledged(await deliver('/alipay/closed'), alipay.clientId);
      expect((await deliver('/alipay/closed')).status).toBe(429);
      expect(merchant.lines('SIGNATURE_MISMATCH')).toEqual([]);
    });

    it('passes named throttlers if @SkipThrottle names them', async () => {
      const { expectOpen, deliver } = await start({
        imports: [
          ThrottlerModule.forRoot([
            { name: 'short', ttl: 1_000, limit: 1 },
            { name: 'long', ttl: 60_000, limit: 2 },
          ]),
        ],
        providers: [THROTTLE],
      });
      await expectOpen('/alipay/named');
      expect([(await deliver()).status, (await deliver()).status]).toEqual([200, 429]);
    });

    it('needs no line for helmet, and replies with its headers', async () => {
      const { expectOpen, deliver } = await start({}, { app: (app) => app.use(helmet()) });
      await expectOpen();
      expect((await deliver()).headers['x-content-type-options']).toBe('nosniff');
    });

    it('passes a maintenance middleware that excludes its path', async () => {
      @Module({})
      class Maintenance {
        configure(consumer: MiddlewareConsumer): void {
          const closed = (_request: unknown, response: ServerResponse): void => {
            response.writeHead(503).end('back soon');
          };
          consumer.apply(closed).exclude('alipay/notifyCapture').forRoutes('*');
        }
      }
      const { deliver, order, expectOpen } = await start({ imports: [Maintenance] });
      await expectOpen();
      expect([await order(), (await deliver('/alipay/under')).status]).toEqual([503, 503]);
    });

    if (platform === 'Express') {
      it('passes express-rate-limit that skips its path', async () => {
        const limit = rateLimit({ limit: 1, validate: false, skip: ({ path }) => path === PATH });
        const { order, expectOpen } = await start({}, { app: (app) => app.use(limit) });
        await expectOpen();
        expect([await order(), await order()]).toEqual([200, 429]);
      });

      it('passes csrf-csrf that skips its path', async () => {
        const { doubleCsrfProtection } = doubleCsrf({
          getSecret: () => 'secret',
          getSessionIdentifier: () => 'session',
          skipCsrfProtection: ({ path }) => path === PATH,
        });
        const { deliver, expectOpen } = await start(
          {},
          {
            app: (app) => {
              app.use((one: { cookies?: object }, _response: unknown, next: () => void) => {
                one.cookies = {};
                next();
              });
              app.use(doubleCsrfProtection);
            },
          },
        );
        await expectOpen();
        expect((await deliver('/alipay/under')).status).toBe(403);
      });
    } else {
      it('passes @fastify/rate-limit that allows its path', async () => {
        const { order, expectOpen } = await start(
          {},
          {
            app: async (app) => {
              const allowList = ({ url }: { readonly url: string }): boolean => url.startsWith(PATH);
              const fastify = app as unknown as NestFastifyApplication;
              await fastify.register(fastifyRateLimit as never, { max: 1, allowList });
            },
          },
        );
        await expectOpen();
        // Nest 12 turns the 429 into a 500.
        expect([await order(), (await order()) < 429]).toEqual([200, false]);
      });
    }
  });
}
