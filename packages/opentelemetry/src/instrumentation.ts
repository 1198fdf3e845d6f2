import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import manifest from '../package.json' with { type: 'json' };
import { Metrics } from './metrics.ts';
import type { CountOverdue } from './overdue.ts';
import { spanObserver } from './spans.ts';
import { Subscription } from './subscription.ts';

/** Options of {@link NotifyCaptureInstrumentation}. */
export interface NotifyCaptureInstrumentationOptions {
  /**
   * `false` to start with `enable()`. Default `true`. The SDK calls `enable()` for every instrumentation in its list, as for
   * OpenTelemetry's own: to have no spans and metrics, leave this one out of the list.
   */
  readonly enabled?: boolean;
  /**
   * Counts the overdue captures for the metric `notify_capture.overdue_captures`, at each collection: a number or a list.
   * Without it, the metric does not exist. Collections at the same time share one count. If it fails, or takes longer than
   * 5 s, the metric is `NaN`, and `diag` gets a warning.
   *
   * @example
   * import { NotifyCaptureInstrumentation } from '@notify-capture/opentelemetry';
   *
   * new NotifyCaptureInstrumentation({ overdue: () => store.overdue({ limit: 1_000 }) });
   */
  readonly overdue?: CountOverdue;
}

/**
 * OpenTelemetry spans and metrics of each notification. It listens to the tracing channels of `@notify-capture/core`, and
 * patches nothing. It has the shape of an OpenTelemetry `Instrumentation`: put it in the list of the SDK, or make it alone,
 * and it uses the global providers.
 *
 * @example
 * import { NotifyCaptureInstrumentation } from '@notify-capture/opentelemetry';
 * import { NodeSDK } from '@opentelemetry/sdk-node';
 *
 * new NodeSDK({ instrumentations: [new NotifyCaptureInstrumentation()] }).start();
 */
export class NotifyCaptureInstrumentation {
  /** The name of the package: the scope of its spans and metrics. */
  readonly instrumentationName: string = manifest.name;
  /** The version of the package. */
  readonly instrumentationVersion: string = manifest.version;
  #config: NotifyCaptureInstrumentationOptions;
  #tracerProvider: TracerProvider | undefined;
  #meterProvider: MeterProvider | undefined;
  readonly #metrics: Metrics;
  readonly #subscription: Subscription;

  constructor(options: NotifyCaptureInstrumentationOptions = {}) {
    this.#config = options;
    this.#metrics = new Metrics({
      provider: () => this.#meterProvider ?? metrics.getMeterProvider(),
      meterOf: (provider) => provider.getMeter(this.instrumentationName, this.instrumentationVersion),
      countOverdue: options.overdue,
    });
    this.#subscription = new Subscription([spanObserver(() => this.#tracer()), this.#metrics]);
    if (options.enabled !== false) this.enable();
  }

  /** Starts to listen. A second call does nothing. */
  enable(): void {
    this.#metrics.instruments();
    this.#subscription.start();
  }

  /** Makes nothing for later messages. Those under way are followed to their end, so that their spans end too. */
  disable(): void {
    this.#subscription.stop();
  }

  /** Uses this provider for spans, in place of the global one. The SDK calls it. */
  setTracerProvider(provider: TracerProvider): void {
    this.#tracerProvider = provider;
  }

  /** Uses this provider for metrics, in place of the global one. The SDK calls it. */
  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    this.#metrics.instruments();
  }

  /** Replaces what `getConfig` answers. `overdue` and `enabled` count when the instrumentation is made. */
  setConfig(config: NotifyCaptureInstrumentationOptions): void {
    this.#config = config;
  }

  /** The options. */
  getConfig(): NotifyCaptureInstrumentationOptions {
    return this.#config;
  }

  #tracer() {
    const provider = this.#tracerProvider ?? trace.getTracerProvider();
    return provider.getTracer(this.instrumentationName, this.instrumentationVersion);
  }
}
