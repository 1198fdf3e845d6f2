import * as nest from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { assertKnownOptions, type Receiver, type ReceiverSource, receiverFrom } from '@notify-capture/core';
import { ignoreParserErrors, readBodiesEarly } from './early-body.ts';

/**
 * Returns the injection token of a receiver. The name is that of `forRoot`.
 *
 * @example
 * import { NestFactory } from '@nestjs/core';
 * import type { Receiver } from '@notify-capture/core';
 * import { receiverToken } from '@notify-capture/nestjs';
 *
 * const app = await NestFactory.create(AppModule);
 * const receiver = app.get<Receiver>(receiverToken());
 */
export function receiverToken(name?: string): symbol {
  const [receiver, options] = name === undefined ? ['', ''] : [` '${name}'`, `{ name: '${name}' }`];
  // Nest prints this text if no module provides the receiver.
  return Symbol.for(
    `notify-capture receiver${receiver}: add NotifyCaptureModule.forRoot(${options}) to the imports of this module, also of a testing module`,
  );
}

/**
 * Injects a receiver into a constructor. The name is that of `forRoot`.
 *
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common';
 * import type { Receiver } from '@notify-capture/core';
 * import { InjectReceiver } from '@notify-capture/nestjs';
 *
 * @Controller('health')
 * export class HealthController {
 *   constructor(@InjectReceiver() private readonly receiver: Receiver) {}
 *
 *   @Get()
 *   read() {
 *     return this.receiver.health();
 *   }
 * }
 * ```
 */
export function InjectReceiver(name?: string): ParameterDecorator & PropertyDecorator {
  return nest.Inject(receiverToken(name));
}

/** Options of the module itself: which receiver it provides, and to which modules. */
export interface NotifyCaptureModuleOptions {
  /** Distinguishes several receivers of one application. Default: the receiver without a name. */
  readonly name?: string | undefined;
  /** Provides the receiver to every module, not only to those that import this one. Default `false`. */
  readonly isGlobal?: boolean | undefined;
}

const SOURCE = Symbol('options: import NotifyCaptureModule.forRoot() in place of the class alone');
const OWN_RECEIVER = Symbol('receiver of this NotifyCaptureModule');

// Transient: Nest 10 would make one module of two that look the same.
const configurable = { optionsInjectionToken: SOURCE, alwaysTransient: true };
const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new nest.ConfigurableModuleBuilder<ReceiverSource>(configurable)
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createNotifyCaptureOptions')
    .setExtras<NotifyCaptureModuleOptions>({ name: undefined, isGlobal: false }, (definition, extras) => {
      const provide = receiverToken(extras.name);
      const logger = new nest.Logger('NotifyCapture');
      const useFactory = (source: ReceiverSource): Receiver => {
        assertKnownOptions(source, ['name', 'isGlobal']);
        return receiverFrom('receiver' in source ? source : { logger, ...source });
      };
      const own = { provide: OWN_RECEIVER, useExisting: provide };
      const providers = [...(definition.providers ?? []), { provide, useFactory, inject: [SOURCE] }, own];
      return { ...definition, global: extras.isGlobal === true, providers, exports: [provide] };
    })
    .build();

/** Options of `NotifyCaptureModule.forRoot`: the options of the receiver (or a receiver) and of the module. */
export type NotifyCaptureOptions = typeof OPTIONS_TYPE;
/** Options of `NotifyCaptureModule.forRootAsync`: where the receiver's options come from, and those of the module. */
export type NotifyCaptureAsyncOptions = typeof ASYNC_OPTIONS_TYPE;

/** Creates the options of a receiver; for `useClass` and `useExisting`. */
export interface NotifyCaptureOptionsFactory {
  /** Returns the options of the receiver, or a receiver. Nest calls it once. */
  createNotifyCaptureOptions(): ReceiverSource | Promise<ReceiverSource>;
}

/**
 * Provides a receiver, and reads the bodies of notifications before Nest's parsers do.
 *
 * @example
 * ```ts
 * import { Module } from '@nestjs/common';
 * import { NotifyCaptureModule } from '@notify-capture/nestjs';
 *
 * @Module({ imports: [NotifyCaptureModule.forRoot({ clientId, publicKey })] })
 * export class AppModule {}
 * ```
 */
@nest.Module({})
export class NotifyCaptureModule extends ConfigurableModuleClass implements nest.NestModule {
  constructor(
    @nest.Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @nest.Inject(SOURCE) private readonly source: ReceiverSource,
    @nest.Inject(OWN_RECEIVER) private readonly receiver: Receiver,
  ) {
    super();
    // NestFactory.create constructs modules before it registers parsers.
    readBodiesEarly(host.httpAdapter, receiver);
  }

  /**
   * For the `imports` of a module.
   *
   * @throws NotificationError `INVALID_CONFIG` if an option is wrong: `NestFactory.create` rejects with it
   */
  static override forRoot(options: NotifyCaptureOptions): nest.DynamicModule {
    const { name, isGlobal, ...source } = options ?? {};
    // A factory, not a value: Nest 10 serializes values, and a store may hold a whole database.
    return NotifyCaptureModule.forRootAsync({ name, isGlobal, useFactory: () => source });
  }

  /** Nest calls it after it has registered its parsers. A testing module has no adapter before. */
  configure(): void {
    readBodiesEarly(this.host.httpAdapter, this.receiver);
    ignoreParserErrors(this.host.httpAdapter);
  }

  /** Rejects new claims and waits for the running ones. A receiver that was passed to the module stays open. */
  async onModuleDestroy(): Promise<void> {
    if (!('receiver' in this.source)) await this.receiver.close();
  }
}
