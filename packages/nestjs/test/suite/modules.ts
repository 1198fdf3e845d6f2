import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import { createReceiver, type Receiver, type ReceiverOptions } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import {
  NotifyCapture,
  type NotifyCaptureAsyncOptions,
  NotifyCaptureModule,
  type NotifyCaptureOptionsFactory,
  receiverToken,
} from '@notify-capture/nestjs';
import { afterEach, describe, expect, it } from 'vitest';
import { adapterFor, closeAll, type Platform, startNest } from './app.ts';
import { alipay, Books, CaptureController, moduleOf, optionsOf } from './shop.ts';

/** The application's configuration. */
@Injectable()
class Settings implements NotifyCaptureOptionsFactory {
  async createNotifyCaptureOptions(): Promise<ReceiverOptions> {
    return { clientId: alipay.clientId, publicKey: alipay.keys.publicKey, logger: false };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class SettingsOfSettings implements NotifyCaptureOptionsFactory {
  constructor(@Inject(Settings) private readonly settings: Settings) {}
  createNotifyCaptureOptions(): Promise<ReceiverOptions> {
    return this.settings.createNotifyCaptureOptions();
  }
}

const ASYNC: readonly (readonly [string, NotifyCaptureAsyncOptions])[] = [
  [
    'useFactory',
    {
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: (settings: Settings) => settings.createNotifyCaptureOptions(),
    },
  ],
  ['useFactory without inject', { useFactory: () => new Settings().createNotifyCaptureOptions() }],
  [
    'useFactory with an optional provider',
    {
      inject: [{ token: 'NOBODY_PROVIDES_THIS', optional: true }],
      useFactory: () => new Settings().createNotifyCaptureOptions(),
    },
  ],
  ['useClass', { imports: [SettingsModule], useClass: SettingsOfSettings }],
  ['useExisting', { imports: [SettingsModule], useExisting: Settings }],
];

/** The ways to provide a receiver. */
export function describeModules(platform: Platform): void {
  describe(`modules on ${platform}`, () => {
    afterEach(closeAll);

    it.each<[what: string, options: NotifyCaptureAsyncOptions]>([
      ['no factory and no class', {}],
      ['a class without createNotifyCaptureOptions', { useClass: Books as never }],
      ['a factory that returns nothing', { useFactory: () => undefined as never }],
    ])('does not start with forRootAsync and %s', async (_, options) => {
      const imports = [NotifyCaptureModule.forRootAsync(options)];
      await expect(startNest(platform, { imports })).rejects.toThrow();
    });

    it.each(ASYNC)('makes a receiver through forRootAsync with %s', async (_, options) => {
      const { port } = await startNest(platform, {
        imports: [NotifyCaptureModule.forRootAsync(options)],
        providers: [Books],
        controllers: [CaptureController],
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    });

    it('provides its receiver to every module if it is global, otherwise to modules that import it', async () => {
      const feature = moduleOf({ providers: [Books], controllers: [CaptureController] });
      const options = optionsOf(new Merchant());
      const made = NotifyCaptureModule.forRoot({ ...options, isGlobal: true });
      const { port } = await startNest(platform, { imports: [made, feature] });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      const local = moduleOf({ imports: [NotifyCaptureModule.forRoot(options), feature] });
      const failing = NestFactory.create(local, adapterFor(platform), { logger: false, abortOnError: false });
      await expect(failing).rejects.toThrow('NotifyCaptureModule.forRoot()');
    });

    it('keeps several receivers apart by name', async () => {
      const brazil = createTestKeys();
      const ran: string[] = [];
      @Controller()
      class TwoController {
        @NotifyCapture('world')
        world(): void {
          ran.push('world');
        }

        @NotifyCapture('brazil', { receiver: 'brazil' })
        brazil(): void {
          ran.push('brazil');
        }
      }
      const merchant = new Merchant();
      const options = optionsOf(merchant);
      const { app, port } = await startNest(platform, {
        imports: [
          NotifyCaptureModule.forRoot(options),
          NotifyCaptureModule.forRootAsync({
            name: 'brazil',
            useFactory: () => ({ ...options, clientId: 'BR', publicKey: brazil.publicKey }),
          }),
        ],
        controllers: [TwoController],
      });
      expectAcknowledged(await send(port, alipay.capture('captured', { target: '/world' })), alipay.clientId);
      const { privateKey } = brazil;
      const signed = alipay.capture('captured', { target: '/brazil', clientId: 'BR', privateKey });
      expectAcknowledged(await send(port, signed), 'BR');
      expectRefused(await send(port, alipay.capture('captured', { target: '/brazil' })), 'UNKNOWN_CLIENT');
      expect(ran).toEqual(['world', 'brazil']);
      expect(app.get(receiverToken('brazil'))).not.toBe(app.get(receiverToken()));
    });

    it('gives each module its own receiver if two receivers have no name', async () => {
      const stores = [new Merchant(), new Merchant()];
      const features = stores.map((merchant, index) => {
        @Controller(`shop${index}`)
        class ShopController {
          @NotifyCapture()
          settle(): void {}
        }
        const imports = [NotifyCaptureModule.forRoot(optionsOf(merchant))];
        return moduleOf({ imports, controllers: [ShopController] });
      });
      const { port } = await startNest(platform, { imports: features });
      const signed = alipay.capture('captured', { target: '/shop1' });
      expectAcknowledged(await send(port, signed), alipay.clientId);
      const lines = stores.map(
        ({ logged }) => logged.filter(({ message }) => message === 'Acknowledged.').length,
      );
      expect(lines).toEqual([0, 1]);
    });

    it('accepts an existing receiver, and does not close it', async () => {
      const merchant = new Merchant();
      const receiver: Receiver = createReceiver(optionsOf(merchant));
      const { app, port } = await startNest(platform, {
        imports: [NotifyCaptureModule.forRoot({ receiver })],
        providers: [Books],
        controllers: [CaptureController],
      });
      const signed = alipay.capture('captured');
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expect(app.get(receiverToken())).toBe(receiver);
      await app.close();
      const { method, target, headers, body } = signed;
      const reply = await receiver.receive({ method, target, headers, body }, merchant.onCapture);
      expect(reply.status).toBe(200);
    });

    it.each([
      ['no options', undefined, 'CLIENT_MISSING'],
      ['no client', { logger: false }, 'CLIENT_MISSING'],
      ['a misspelt option', { clientid: 'X', logger: false }, 'UNKNOWN_OPTION'],
      ['a misspelt option of the module', { isglobal: true, logger: false }, 'UNKNOWN_OPTION'],
      ['an object that is not a receiver', { receiver: {} }, 'RECEIVER_INVALID'],
    ])('does not start with %s', async (_, options, reason) => {
      const imports = [NotifyCaptureModule.forRoot(options as unknown as ReceiverOptions)];
      const failing = NestFactory.create(moduleOf({ imports }), adapterFor(platform), {
        logger: false,
        abortOnError: false,
      });
      await expect(failing).rejects.toMatchObject({ code: 'INVALID_CONFIG', reason });
    });
  });
}
