import type { createRequire } from 'node:module';
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  HttpException,
  Inject,
  type NestInterceptor,
  Res,
  Scope,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  deferred,
  expectAcknowledged,
  expectRefused,
  letTimePass,
  Merchant,
  send,
} from '@notify-capture/contract';
import type { CaptureContext, CaptureNotification, SettledCapture } from '@notify-capture/core';
import * as esm from '@notify-capture/nestjs';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { NEVER, type Observable, of, timeout } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, type Platform, startNest } from './app.ts';
import { alipay, Books, optionsOf, shop } from './shop.ts';

const sign = alipay.capture.bind(alipay);

@Controller()
class AnswersController {
  @NotifyCapture('nothing')
  nothing(): void {}

  @NotifyCapture('object')
  object(): object {
    return { mine: true };
  }

  @NotifyCapture('observable')
  observable(): Observable<number> {
    return of(1, 2);
  }

  @NotifyCapture('passthrough')
  passthrough(@Res({ passthrough: true }) response: object): string {
    return typeof response;
  }

  @NotifyCapture('throws')
  throws(): never {
    throw new HttpException('mine', 418);
  }

  @NotifyCapture('never')
  never(): Observable<never> {
    return NEVER;
  }
}

/** The parameters of the controller's method, and the reply to its result. */
export function describeDelivery(platform: Platform, require: ReturnType<typeof createRequire>): void {
  describe(`delivery on ${platform}`, () => {
    afterEach(closeAll);

    it('books once through a service of the application, whatever the service returns', async () => {
      const { app, port } = await startNest(platform, shop(new Merchant()));
      const signed = sign('captured', { fields: { captureId: 'ONE' } });
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expect(app.get(Books).entries.map(({ capture }) => capture.captureId)).toEqual(['ONE']);
    });

    it.each(['nothing', 'object', 'observable', 'passthrough'])(
      'acknowledges a method that returns %s',
      async (name) => {
        const metadata = shop(new Merchant(), { controllers: [AnswersController] });
        const { port } = await startNest(platform, metadata);
        expectAcknowledged(await send(port, sign('captured', { target: `/${name}` })), alipay.clientId);
      },
    );

    it('does not acknowledge a method that throws or never ends', async () => {
      const merchant = new Merchant();
      const { port } = await startNest(platform, {
        imports: [NotifyCaptureModule.forRoot(optionsOf(merchant, { handlerTimeout: 7_000 }))],
        controllers: [AnswersController],
      });
      const thrown = await send(port, sign('captured', { target: '/throws' }));
      expectRefused(thrown, 'HANDLER_FAILED', alipay.clientId);
      expect(merchant.lines('HANDLER_FAILED')[0]?.fields['err']).toMatchObject({ message: 'mine' });
      const late = send(port, sign('captured', { target: '/never' }));
      expectRefused(await letTimePass(late), 'HANDLER_TIMED_OUT', alipay.clientId);
      expect(performance.now()).toBe(7_000);
    });

    it('injects the context and its properties', async () => {
      const seen: unknown[] = [];
      @Controller('alipay')
      class ContextController {
        @NotifyCapture('notifyCapture')
        settle(
          @Capture() capture: CaptureNotification,
          @Capture('context') context: CaptureContext,
          @Capture('key') key: string,
          @Capture('signal') signal: AbortSignal,
          @Capture('previous') previous: SettledCapture | undefined,
          @Capture('mayHaveRunBefore') before: boolean,
        ): void {
          expect(context).toMatchObject({ key, signal, mayHaveRunBefore: before });
          seen.push([capture.outcome, previous?.outcome, signal.aborted, before]);
        }
      }
      const { port } = await startNest(platform, {
        ...shop(new Merchant()),
        controllers: [ContextController],
      });
      const fields = { captureId: 'TWICE' };
      expectAcknowledged(await send(port, sign('pending', { fields })), alipay.clientId);
      expectAcknowledged(await send(port, sign('captured', { fields })), alipay.clientId);
      expect(seen).toEqual([
        ['pending', undefined, false, false],
        ['captured', 'pending', false, false],
      ]);
    });

    it('delivers to a request-scoped controller', async () => {
      const ids: string[] = [];
      @Controller({ path: 'alipay', scope: Scope.REQUEST })
      class ScopedController {
        constructor(@Inject(REQUEST) private readonly request: { headers: Record<string, string> }) {}
        @NotifyCapture('notifyCapture')
        settle(): void {
          ids.push(this.request.headers['client-id'] ?? '');
        }
      }
      const { port } = await startNest(platform, {
        ...shop(new Merchant()),
        controllers: [ScopedController],
      });
      expectAcknowledged(await send(port, sign('captured')), alipay.clientId);
      expect(ids).toEqual([alipay.clientId]);
    });

    it('sends no reply if a time-out interceptor of the application has replied', async () => {
      const impatient: NestInterceptor = {
        intercept: (_context: ExecutionContext, next: CallHandler) => next.handle().pipe(timeout(10)),
      };
      let leave = (): void => undefined;
      @Controller('alipay')
      class SlowController {
        @NotifyCapture('notifyCapture')
        settle(): Promise<void> {
          return new Promise((resolve) => {
            leave = resolve;
          });
        }
      }
      const { port } = await startNest(
        platform,
        { ...shop(new Merchant()), controllers: [SlowController] },
        { app: (app) => app.useGlobalInterceptors(impatient) },
      );
      const signed = sign('captured');
      expect((await letTimePass(send(port, signed))).status).toBe(500);
      expectRefused(await send(port, signed), 'DELIVERY_IN_PROGRESS', alipay.clientId);
      leave();
    });

    it('settles running deliveries before the application closes, and rejects new claims', async () => {
      const entered = deferred();
      const leave = deferred();
      @Controller('alipay')
      class SlowController {
        @NotifyCapture('notifyCapture')
        async settle(): Promise<void> {
          entered.resolve();
          await leave.promise;
        }
      }
      const { app, port } = await startNest(platform, {
        ...shop(new Merchant()),
        controllers: [SlowController],
      });
      const running = send(port, sign('captured'));
      await entered.promise;
      const closed = app.close();
      expectRefused(await send(port, sign('captured')), 'CLOSING', alipay.clientId);
      leave.resolve();
      expectAcknowledged(await running, alipay.clientId);
      await closed;
    });

    it('works with one copy of the package as ESM and one as CommonJS', async () => {
      const cjs: typeof esm = require('@notify-capture/nestjs');
      expect(cjs.NotifyCaptureModule).not.toBe(esm.NotifyCaptureModule);
      for (const [one, other] of [
        [esm, cjs],
        [cjs, esm],
      ] as const) {
        const merchant = new Merchant();
        @Controller('alipay')
        class MixedController {
          @one.NotifyCapture('notifyCapture')
          settle(
            @other.Capture() capture: CaptureNotification,
            @other.Capture('context') context: CaptureContext,
          ) {
            return merchant.onCapture(capture, context);
          }
        }
        const { port } = await startNest(platform, {
          imports: [other.NotifyCaptureModule.forRoot(optionsOf(merchant))],
          controllers: [MixedController],
        });
        expectAcknowledged(await send(port, sign('captured')), alipay.clientId);
        expectRefused(await send(port, alipay.sign('{')), 'INVALID_JSON', alipay.clientId);
        expect(merchant.handled).toHaveLength(1);
      }
    });
  });
}
