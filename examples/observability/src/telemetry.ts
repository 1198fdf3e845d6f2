import { NotifyCaptureInstrumentation } from '@notify-capture/opentelemetry';
import type { EmbeddedStore } from '@notify-capture/postgres';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { NodeSDK } from '@opentelemetry/sdk-node';

/** Starts OpenTelemetry, with the metrics for Prometheus at `/metrics` of an address. */
export async function startTelemetry(
  store: EmbeddedStore,
  address: { readonly host: string; readonly port: number },
): Promise<NodeSDK> {
  const exporter = new PrometheusExporter({ ...address, preventServerStart: true });
  const sdk = new NodeSDK({
    serviceName: 'observability-example',
    metricReaders: [exporter],
    // Spans go to OTEL_EXPORTER_OTLP_ENDPOINT, if that is set.
    ...(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ? {} : { spanProcessors: [] }),
    logRecordProcessors: [],
    instrumentations: [new NotifyCaptureInstrumentation({ overdue: () => store.overdue({ limit: 1_000 }) })],
  });
  sdk.start();
  await exporter.startServer();
  return sdk;
}
