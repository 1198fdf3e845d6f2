import { Controller, Inject, Injectable, Post, Scope, type Type, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Merchant } from '@notify-capture/contract';
import type { Receiver } from '@notify-capture/core';
import {
  InjectReceiver,
  NotifyCapture,
  NotifyCaptureGuard,
  NotifyCaptureModule,
  receiverToken,
} from '@notify-capture/nestjs';
import { describe, expect, it } from 'vitest';
import { adapterFor, type Platform } from './app.ts';
import { Books, CaptureController, moduleOf, optionsOf } from './shop.ts';

@Controller()
class BrazilController {
  @NotifyCapture('brazil', { receiver: 'brazil' })
  settle(): void {}
}

@Controller({ scope: Scope.REQUEST })
class ScopedController {
  @NotifyCapture('scoped')
  settle(): void {}
}

@Controller()
class GuardedController {
  @Post('guarded')
  @UseGuards(NotifyCaptureGuard)
  settle(): void {}
}

@Injectable()
class OwnGuard extends NotifyCaptureGuard {}

@Controller()
@UseGuards(OwnGuard)
class OwnGuardController {}

@Injectable()
class Worker {
  constructor(@InjectReceiver() readonly receiver: Receiver) {}
}

@Injectable()
class BrazilWorker {
  constructor(@Inject(receiverToken('brazil')) readonly receiver: Receiver) {}
}

const UNNAMED = 'notify-capture receiver: add NotifyCaptureModule.forRoot() to the imports of this module';
const BRAZIL =
  "notify-capture receiver 'brazil': add NotifyCaptureModule.forRoot({ name: 'brazil' }) to the imports of this module";

const NEEDS_RECEIVER: readonly (readonly [what: string, one: Type, message: string])[] = [
  ['a method with @NotifyCapture', CaptureController, UNNAMED],
  ['a method of a request-scoped controller', ScopedController, UNNAMED],
  ['a method with a named receiver', BrazilController, BRAZIL],
  ['the guard alone', GuardedController, UNNAMED],
  ['a guard of the application', OwnGuardController, UNNAMED],
];

/** What Nest's message about a missing receiver says. */
export function describeMissingReceiver(platform: Platform): void {
  describe(`a missing receiver on ${platform}`, () => {
    const create = (root: Type) =>
      NestFactory.create(root, adapterFor(platform), { logger: false, abortOnError: false });

    it.each(NEEDS_RECEIVER)('names the import in the unit test of %s', async (_, controller, message) => {
      const testing = Test.createTestingModule({ controllers: [controller], providers: [Books] });
      await expect(testing.compile()).rejects.toThrow(message);
    });

    it.each(NEEDS_RECEIVER)(
      'names the forgotten import at the start for %s',
      async (_, controller, message) => {
        const root = moduleOf({ controllers: [controller], providers: [Books] });
        await expect(create(root)).rejects.toThrow(message);
      },
    );

    it('names the receiver that was never registered, though another one was', async () => {
      const imports = [NotifyCaptureModule.forRoot(optionsOf(new Merchant()))];
      await expect(create(moduleOf({ imports, controllers: [BrazilController] }))).rejects.toThrow(BRAZIL);
      await expect(create(moduleOf({ imports, providers: [BrazilWorker] }))).rejects.toThrow(BRAZIL);
    });

    it('names the import for a service that injects the receiver, and for app.get', async () => {
      await expect(create(moduleOf({ providers: [Worker] }))).rejects.toThrow(UNNAMED);
      const app = await create(moduleOf({}));
      expect(() => app.get(receiverToken())).toThrow(UNNAMED);
      expect(() => app.get(receiverToken('brazil'))).toThrow(BRAZIL);
      await app.close();
    });

    it('names forRoot if the module was imported without it', async () => {
      const root = moduleOf({ imports: [NotifyCaptureModule] });
      await expect(create(root)).rejects.toThrow('import NotifyCaptureModule.forRoot()');
    });
  });
}
