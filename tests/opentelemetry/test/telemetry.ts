import { createRequire } from 'node:module';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { NotifyCaptureInstrumentation } from '@notify-capture/opentelemetry';
import { metrics } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach } from 'vitest';

// The real SDK with exporters in memory, as an application sets it up before it loads anything else.
export const spanExporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] }).register();

export const metricExporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
export const metricReader = new PeriodicExportingMetricReader({
  exporter: metricExporter,
  exportIntervalMillis: 3_600_000,
});
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [metricReader] }));

export const ours = new NotifyCaptureInstrumentation();
registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    new FastifyOtelInstrumentation({ registerOnInitialization: true }),
    new NestInstrumentation(),
    new PgInstrumentation(),
    ours,
  ],
});

// They patch what is required, and an import gets the patched module.
const require = createRequire(import.meta.url);
for (const name of ['node:http', 'pg', 'express', 'fastify', '@nestjs/core']) require(name);

afterEach(() => {
  spanExporter.reset();
});
