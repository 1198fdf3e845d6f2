import { randomUUID } from 'node:crypto';
import {
  type DynamicModule,
  Inject,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type NestModule,
  type OnModuleDestroy,
  type OptionalFactoryDependency,
  type Provider,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { invalidConfig, type Receiver, type ReceiverSource, receiverFrom } from '@notify-capture/core';
import {
  type NotifyCaptureAsyncOptions,
  type NotifyCaptureModuleOptions,
  type NotifyCaptureOptions,
  type NotifyCaptureOptionsFactory,
  OPTIONS,
  OWN_RECEIVER,
  receiverToken,
} from './options.ts';
import { takeBytes } from './own-routes.ts';

/**
 * Provides a receiver, and takes the bytes of the routes that {@link NotifyCaptureGuard} guards before Nest's body
 * parsers do.
 *
 * @example
 * @Module({ imports: [NotifyCaptureModule.forRoot({ clientId, publicKey })], controllers: [CaptureController] })
 * class AppModule {}
 */
@Module({})
export class NotifyCaptureModule implements NestModule, OnModuleDestroy {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(OPTIONS) private readonly options: ReceiverSource,
    @Inject(OWN_RECEIVER) private readonly receiver: Receiver,
  ) {}

  /**
   * A receiver with these options.
   *
   * @throws NotificationError `INVALID_CONFIG` from `NestFactory.create`; with `option` and `reason`
   * @example
   * NotifyCaptureModule.forRoot({ clientId: 'SANDBOX_5X00000000000000', publicKey: process.env.ALIPAY_PUBLIC_KEY });
   */
  static forRoot(given: NotifyCaptureOptions): DynamicModule {
    const { name, isGlobal, ...options } = given ?? {};
    // A factory, not a value: Nest 10 serialises values to tell modules apart, and a store may hold a whole database.
    return receiverModule({ name, isGlobal }, [{ provide: OPTIONS, useFactory: () => options }]);
  }

  /**
   * A receiver whose options other providers know.
   *
   * @throws NotificationError `INVALID_CONFIG` from `NestFactory.create`
   * @example
   * NotifyCaptureModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ clientId: config.get('CLIENT_ID'), publicKey: config.get('KEY') }),
   * });
   */
  static forRootAsync(given: NotifyCaptureAsyncOptions): DynamicModule {
    const { name, isGlobal, imports, ...source } = given ?? {};
    return receiverModule({ name, isGlobal }, optionsProviders(source), imports);
  }

  /** After Nest has its parsers, before it has its routes; a test module has no adapter any earlier. */
  configure(): void {
    takeBytes(this.host.httpAdapter);
  }

  /** No new claims; what runs is settled before the application closes. A receiver made elsewhere is left alone. */
  async onModuleDestroy(): Promise<void> {
    if (!('receiver' in this.options)) await this.receiver.close();
  }
}

function receiverModule(
  { name, isGlobal = false }: NotifyCaptureModuleOptions,
  options: Provider[],
  imports: ModuleMetadata['imports'] = [],
): DynamicModule {
  const token = receiverToken(name);
  return {
    module: NotifyCaptureModule,
    global: isGlobal,
    imports,
    providers: [
      ...options,
      { provide: token, useFactory: (source: ReceiverSource) => receiverFrom(source), inject: [OPTIONS] },
      { provide: OWN_RECEIVER, useExisting: token },
      // Nest 10 takes two modules that look alike for one.
      { provide: Symbol.for('notify-capture.nestjs.module'), useValue: randomUUID() },
    ],
    exports: [token],
  };
}

type OptionsSource = Partial<{
  readonly useFactory: (...injected: never[]) => unknown;
  readonly inject: (InjectionToken | OptionalFactoryDependency)[];
  readonly useClass: new (...injected: never[]) => NotifyCaptureOptionsFactory;
  readonly useExisting: InjectionToken;
}>;

function optionsProviders(source: OptionsSource): Provider[] {
  const { useFactory, inject = [], useClass, useExisting = useClass } = source;
  if (useFactory !== undefined) return [{ provide: OPTIONS, useFactory, inject }];
  const made = {
    provide: OPTIONS,
    useFactory: (factory?: NotifyCaptureOptionsFactory) => {
      if (typeof factory?.createNotifyCaptureOptions === 'function')
        return factory.createNotifyCaptureOptions();
      throw invalidConfig({
        reason: 'CLIENT_MISSING',
        option: 'useFactory',
        problem: 'forRootAsync has no source of options.',
        expected: 'useFactory; or useClass or useExisting with createNotifyCaptureOptions().',
      });
    },
    inject: useExisting === undefined ? [] : [useExisting],
  };
  return useClass === undefined ? [made] : [{ provide: useClass, useClass }, made];
}
