import {
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  Post,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import {
  type CaptureNotification,
  type Notification,
  NotificationError,
  type Receiver,
} from '@notify-capture/core';
import { sampleOther } from '@notify-capture/core/testing';
import {
  Capture,
  InjectReceiver,
  NotifyCaptureFilter,
  NotifyCaptureGuard,
  NotifyCaptureModule,
  receiverToken,
  writeReply,
} from '@notify-capture/nestjs';
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, type Platform, type Running, startNest } from './app.ts';
import { alipay, Books, optionsOf } from './shop.ts';

@Controller()
class OwnController {
  constructor(
    @InjectReceiver() private readonly receiver: Receiver,
    @Inject(Books) private readonly books: Books,
  ) {}

  @Post('delivered')
  @UseGuards(NotifyCaptureGuard)
  @UseFilters(NotifyCaptureFilter)
  async deliver(@Capture('notification') notification: Notification, @Res() response: object): Promise<void> {
    const reply = await this.receiver.deliver(notification, (one, { key }) => this.books.add(key, one));
    writeReply(reply, response);
  }

  @Post('authenticated')
  @UseGuards(NotifyCaptureGuard)
  @UseFilters(NotifyCaptureFilter)
  authenticateOnly(@Capture() capture: CaptureNotification): unknown {
    return this.books.add('no key', capture);
  }

  @Post('unfiltered')
  @UseGuards(NotifyCaptureGuard)
  unfiltered(): void {}

  @Post('unguarded')
  @UseFilters(NotifyCaptureFilter)
  unguarded(@Capture() _capture: CaptureNotification): void {}

  @Post('no-context')
  @UseGuards(NotifyCaptureGuard)
  @UseFilters(NotifyCaptureFilter)
  noContext(@Capture('key') _key: string): void {}
}

@Injectable()
class OnlyReais extends NotifyCaptureGuard {
  protected override accepts(notification: Notification, _context: ExecutionContext): boolean {
    if (notification.kind !== 'capture') return false;
    const { amount, captureId } = notification;
    if (captureId === 'STRANGE') throw new NotificationError('KEYS_UNAVAILABLE', { message: 'not today' });
    return amount.currency === 'BRL';
  }

  protected override rawRequestOf(request: object) {
    return { ...super.rawRequestOf(request), target: '/public/target' };
  }
}

@Controller()
class OverriddenController {
  @Post('reais')
  @UseGuards(OnlyReais)
  @UseFilters(NotifyCaptureFilter)
  reais(): string {
    return 'in';
  }
}

/** The guard on a controller of the application. */
export function describeGuardAlone(platform: Platform): void {
  describe(`the guard alone on ${platform}`, () => {
    afterEach(closeAll);
    afterEach(() => void logged.splice(0));

    const logged: string[] = [];
    const logger = {
      log: () => undefined,
      warn: () => undefined,
      error: (message: string) => logged.push(message),
    };
    const start = (merchant: Merchant, options = {}): Promise<Running> =>
      startNest(
        platform,
        {
          imports: [NotifyCaptureModule.forRoot(optionsOf(merchant, options))],
          providers: [Books],
          controllers: [OwnController, OverriddenController],
        },
        { logger },
      );
    const to = (target: string, outcome: 'captured' | 'failed' = 'captured') =>
      alipay.capture(outcome, { target });

    it('only authenticates: without deliver Nest answers 201, and every repeat is booked again', async () => {
      const { app, port } = await start(new Merchant());
      const signed = to('/authenticated');
      expect((await send(port, signed)).status).toBe(201);
      expect((await send(port, signed)).status).toBe(201);
      expect(app.get(Books).entries).toHaveLength(2);
    });

    it('books once where its method delivers and writes the reply', async () => {
      const { app, port } = await start(new Merchant());
      const signed = to('/delivered');
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expect(app.get(Books).entries).toHaveLength(1);
      const headers = ['host', '127.0.0.1', 'content-type', 'text/plain', 'content-length', '0'];
      expectRefused(await send(port, signed, { headers, chunks: [] }), 'UNSUPPORTED_MEDIA_TYPE');
    });

    it('refuses through the filter; logs and keeps the notification once', async () => {
      const merchant = new Merchant();
      const { port } = await start(merchant);
      expectRefused(await send(port, to('/delivered'), { target: '/delivered?x' }), 'SIGNATURE_MISMATCH');
      const other = alipay.sign({ notifyType: 'PAYMENT_RESULT' }, { target: '/delivered' });
      expectRefused(await send(port, other), 'UNHANDLED_TYPE', alipay.clientId);
      expect(merchant.lines('SIGNATURE_MISMATCH')).toHaveLength(1);
      expect(merchant.lines('UNHANDLED_TYPE')).toHaveLength(1);
      expect(merchant.refused).toHaveLength(1);
    });

    it('acknowledges another type if onOther resolves, and refuses it if onOther throws', async () => {
      const merchant = new Merchant();
      let fails = false;
      const onOther = (): void => {
        if (fails) throw new Error('no database');
      };
      const { port } = await start(merchant, { onOther });
      const other = () => alipay.sign(sampleOther('payment'), { target: '/delivered' });
      expectAcknowledged(await send(port, other()), alipay.clientId);
      fails = true;
      expectRefused(await send(port, other()), 'HANDLER_FAILED', alipay.clientId);
      expect(merchant.lines('HANDLER_FAILED')).toHaveLength(1);
    });

    it('tells an unauthenticated client nothing without the filter, whatever the reason, and still logs it', async () => {
      const merchant = new Merchant();
      const { port } = await start(merchant);
      const target = '/unfiltered';
      const withoutSignature = alipay.capture('captured', { target });
      for (const [code, signed] of [
        ['SIGNATURE_MISMATCH', to('/elsewhere')],
        ['UNKNOWN_CLIENT', alipay.capture('captured', { target, clientId: 'MADE_UP' })],
        ['MALFORMED_TIME', alipay.capture('captured', { target, requestTime: 'yesterday' })],
        ['TOO_OLD', alipay.capture('captured', { target, requestTime: '2020-01-01T00:00:00Z' })],
        [
          'MALFORMED_SIGNATURE',
          { ...withoutSignature, headers: { ...withoutSignature.headers, signature: 'none' } },
        ],
      ] as const) {
        const { status, body, headers } = await send(port, signed, { target });
        expect([status, JSON.parse(body)]).toEqual([
          500,
          { statusCode: 500, message: 'Internal server error' },
        ]);
        expect(headers).not.toHaveProperty('client-id');
        expect(merchant.lines(code)).toHaveLength(1);
      }
    });

    it('names the hint if @Capture() has no guard or no delivery', async () => {
      const merchant = new Merchant();
      const { app, port } = await start(merchant);
      expect((await send(port, to('/unguarded'))).status).toBe(500);
      expect((await send(port, to('/no-context'))).status).toBe(500);
      expect(logged).toEqual([
        expect.stringContaining('UseGuards'),
        expect.stringContaining('NotifyCapture()'),
      ]);
      expect(app.get(receiverToken())).toHaveProperty('receive');
    });

    it('gives a method with @Capture() only captures: another kind is refused and booked by nobody', async () => {
      const { app, port } = await start(new Merchant());
      const other = alipay.sign({ notifyType: 'PAYMENT_RESULT' }, { target: '/authenticated' });
      expectRefused(await send(port, other), 'UNHANDLED_TYPE', alipay.clientId);
      expect(logged).toEqual([expect.stringContaining("@Capture('notification')")]);
      expect(app.get(Books).entries).toHaveLength(0);
    });

    it('lets its methods be overridden', async () => {
      const { port } = await start(new Merchant());
      const reais = (fields = {}) => alipay.capture('captured', { target: '/public/target', fields });
      const target = '/reais';
      expect(await send(port, reais(), { target })).toMatchObject({ status: 201, body: 'in' });
      const dollars = reais({ captureAmount: { currency: 'USD', value: '1' } });
      expect((await send(port, dollars, { target })).status).toBe(403);
      expectRefused(await send(port, reais({ captureId: 'STRANGE' }), { target }), 'KEYS_UNAVAILABLE');
    });
  });
}
