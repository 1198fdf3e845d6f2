import { createReceiver, type ReceiverOptions } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { context, metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { onTestFinished } from 'vitest';

const { privateKey, publicKey } = createTestKeys();

export { publicKey };

export const CAPTURE = sampleNotification('captured', {
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
});

/** A receiver with any options. */
export function receiverOf(options: Partial<ReceiverOptions> = {}) {
  return createReceiver({ clientId: 'T_1', publicKey, logger: false, ...options });
}

export function signed(body: object, requestTime = String(Date.now())) {
  return signNotification({ privateKey, clientId: 'T_1', target: '/n', body, requestTime });
}

/** A promise that the test resolves. */
export function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** One value of a metric with its attributes. */
export interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** The global providers of OpenTelemetry's SDK, with exporters in memory, until the end of the test. */
export function startTelemetry() {
  const spanExporter = new InMemorySpanExporter();
  const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
  tracerProvider.register();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);
  onTestFinished(async () => {
    for (const api of [trace, metrics, context]) api.disable();
    await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
  });
  return {
    tracerProvider,
    meterProvider,
    spans: (): ReadableSpan[] => spanExporter.getFinishedSpans(),
    span: (name: string): ReadableSpan | undefined =>
      spanExporter.getFinishedSpans().findLast((span) => span.name === name),
    async points(name: string): Promise<Point[]> {
      await reader.forceFlush();
      const exported =
        metricExporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      return exported
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })));
    },
  };
}
