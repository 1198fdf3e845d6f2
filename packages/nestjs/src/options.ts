import {
  Inject,
  type InjectionToken,
  type ModuleMetadata,
  type OptionalFactoryDependency,
  type Type,
} from '@nestjs/common';
import type { ReceiverSource } from '@notify-capture/core';

/** Which receiver of the application a module provides, and to whom. */
export interface NotifyCaptureModuleOptions {
  /** Tells several receivers of one application apart. Default: the one without a name. */
  readonly name?: string | undefined;
  /** Give the receiver to every module, not only to those that import this one. Default `false`. */
  readonly isGlobal?: boolean | undefined;
}

/** Options of `NotifyCaptureModule.forRoot`: the receiver's own (or a receiver), and the module's. */
export type NotifyCaptureOptions = ReceiverSource & NotifyCaptureModuleOptions;

/**
 * A provider that makes a receiver's options; for `useClass` and `useExisting`.
 *
 * @example
 * class AlipayOptions implements NotifyCaptureOptionsFactory {
 *   constructor(private readonly config: ConfigService) {}
 *   createNotifyCaptureOptions() {
 *     return { clientId: this.config.getOrThrow('ALIPAY_CLIENT_ID'), publicKey: this.config.getOrThrow('ALIPAY_KEY') };
 *   }
 * }
 */
export interface NotifyCaptureOptionsFactory {
  createNotifyCaptureOptions(): ReceiverSource | Promise<ReceiverSource>;
}

/** Options of `NotifyCaptureModule.forRootAsync`: where the receiver's options come from, and the module's. */
export type NotifyCaptureAsyncOptions = NotifyCaptureModuleOptions &
  Pick<ModuleMetadata, 'imports'> &
  (
    | {
        /** Makes the options from what `inject` names. */
        readonly useFactory: (...injected: never[]) => ReceiverSource | Promise<ReceiverSource>;
        readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
      }
    | { readonly useClass: Type<NotifyCaptureOptionsFactory> }
    | { readonly useExisting: InjectionToken<NotifyCaptureOptionsFactory> }
  );

/** The options of one module; not exported by it. */
export const OPTIONS = Symbol.for('notify-capture.nestjs.options');

/** The receiver of one module, whatever its name; not exported by it. */
export const OWN_RECEIVER = Symbol.for('notify-capture.nestjs.own-receiver');

/**
 * The injection token of a receiver. A `Symbol.for`, so that the ESM and the CommonJS copy of this package mean the
 * same.
 *
 * @param name as given to `forRoot`
 * @example
 * const receiver = app.get<Receiver>(receiverToken());
 */
export function receiverToken(name?: string): symbol {
  return Symbol.for(`notify-capture.nestjs.receiver${name === undefined ? '' : `:${name}`}`);
}

/**
 * Injects a receiver, e.g. to deliver yourself.
 *
 * @example
 * constructor(@InjectReceiver() private readonly receiver: Receiver) {}
 */
export function InjectReceiver(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(receiverToken(name));
}
