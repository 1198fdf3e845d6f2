import { Controller, Inject, Injectable, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { Alipay, type Merchant } from '@notify-capture/contract';
import type { CaptureContext, CaptureNotification, ReceiverOptions } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';

/** One sender for all tests, because a key pair takes long to make. */
export const alipay = new Alipay();

export const PATH = '/alipay/notifyCapture';

/** A service of the application. */
@Injectable()
export class Books {
  readonly entries: { readonly key: string; readonly capture: CaptureNotification }[] = [];

  async add(key: string, capture: CaptureNotification): Promise<{ readonly entries: number }> {
    this.entries.push({ key, capture });
    return { entries: this.entries.length };
  }
}

/** Receives captures with a method that uses a service of the application. */
@Controller('alipay')
export class CaptureController {
  constructor(@Inject(Books) private readonly books: Books) {}

  @NotifyCapture('notifyCapture')
  settle(@Capture() capture: CaptureNotification, @Capture('context') { key }: CaptureContext): unknown {
    return this.books.add(key, capture);
  }
}

/** A module without a class of its own. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class AnyModule {}
  Module(metadata)(AnyModule);
  return AnyModule;
}

export function optionsOf(merchant: Merchant, options: Partial<ReceiverOptions> = {}): ReceiverOptions {
  return {
    clientId: alipay.clientId,
    publicKey: alipay.keys.publicKey,
    logger: merchant.logger,
    onRefused: merchant.onRefused,
    ...options,
  };
}

/** The shop, and the parts that a test adds. */
export function shop(
  merchant: Merchant,
  { controllers = [], ...added }: ModuleMetadata = {},
): ModuleMetadata {
  return {
    ...added,
    imports: [NotifyCaptureModule.forRoot(optionsOf(merchant)), ...(added.imports ?? [])],
    providers: [Books, ...(added.providers ?? [])],
    controllers: [CaptureController, ...controllers],
  };
}
