import { createRequire } from 'node:module';
import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type { CaptureHandler } from '@notify-capture/core';
import { type PostgresStore, postgresStore } from '@notify-capture/postgres';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { APPLICATIONS, alipay, REFUSING } from './applications.ts';
import { metricExporter, metricReader, ours, spanExporter } from './telemetry.ts';

const pg: typeof import('pg') = createRequire(import.meta.url)('pg');
let database: PostgresDatabase;
let pool: Pool;
let store: PostgresStore;

beforeAll(async () => {
  database = await openPostgres();
  pool = new pg.Pool({ connectionString: database.url });
  store = postgresStore({ client: pool });
  await store.migrate();
  await pool.query('CREATE TABLE books (key text PRIMARY KEY)');
});

afterAll(async () => {
  await pool.end();
  await database.close();
});

/** A handler that asks another service, and books. */
const onCapture: CaptureHandler = async ({ captureId }, { key }) => {
  if (captureId === 'FAILS') throw new Error('no room in the books');
  await pool.query('INSERT INTO books VALUES ($1)', [key]);
};

/** The spans of the request, by what is below what. */
class Trace {
  readonly spans: readonly ReadableSpan[];

  constructor() {
    const all = spanExporter.getFinishedSpans();
    const server = all.find(({ kind }) => kind === SpanKind.SERVER);
    const id = server?.spanContext().traceId;
    this.spans = all.filter((span) => span.spanContext().traceId === id);
  }

  span(name: string | RegExp): ReadableSpan {
    const found = this.spans.find((span) =>
      typeof name === 'string' ? span.name === name : name.test(span.name),
    );
    if (found === undefined)
      throw new Error(`No span ${name}: ${this.spans.map((span) => span.name).join(', ')}`);
    return found;
  }

  /** The span of a statement. */
  statement(pattern: RegExp): ReadableSpan {
    const found = this.spans.find(({ attributes }) =>
      pattern.test(String(attributes['db.statement'] ?? attributes['db.query.text'] ?? '')),
    );
    if (found === undefined) throw new Error(`No span of a statement ${pattern}`);
    return found;
  }

  server(): ReadableSpan {
    const [server] = this.spans.filter(({ kind }) => kind === SpanKind.SERVER);
    if (server === undefined) throw new Error('No span of the HTTP server');
    return server;
  }

  parent(span: ReadableSpan): ReadableSpan | undefined {
    return this.spans.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
  }

  /** The names from a span up to the root. */
  above(span: ReadableSpan): string[] {
    const parent = this.parent(span);
    return parent === undefined ? [] : [parent.name, ...this.above(parent)];
  }
}

/** The points of a metric since the last reset of the exporter. */
function pointsOf(name: string) {
  return metricExporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })));
}

describe.each(APPLICATIONS)('OpenTelemetry with %s', (_, start, ofFramework) => {
  /** Sends a message to a new application, and answers the spans when the server's has ended. */
  async function sendTo(
    captureId: string,
    change: { readonly method?: string; readonly body?: string } = {},
  ) {
    const { clientId, keys } = alipay;
    const application = await start({ clientId, publicKey: keys.publicKey, store, logger: false }, onCapture);
    const { headers, body } = alipay.capture('captured', { fields: { captureId } });
    const response = await fetch(application.url, {
      method: 'POST',
      headers: { ...headers },
      body,
      ...change,
    });
    await response.arrayBuffer();
    await application.close();
    return { status: response.status, trace: new Trace() };
  }

  it('nests the message below the server, and the statements of handler and store below the message', async () => {
    const { status, trace } = await sendTo(`C-${_}`);
    expect(status).toBe(200);
    const process = trace.span('process notifyCapture');
    const settle = trace.span('settle notifyCapture');
    const server = trace.server();
    expect(trace.above(process).at(-1)).toBe(server.name);
    expect(trace.above(trace.span(ofFramework)).at(-1)).toBe(server.name);
    expect(trace.parent(settle)).toBe(process);
    expect(trace.above(trace.statement(/^INSERT INTO books/))).toContain(process.name);
    expect(trace.above(trace.statement(/^INSERT INTO books/))).not.toContain(settle.name);
    expect(trace.spans.filter(({ name }) => name === process.name)).toHaveLength(1);
    expect(process.status.code).toBe(SpanStatusCode.UNSET);
    const below = trace.spans.filter((span) => trace.above(span).includes(settle.name));
    expect(below.map(({ name }) => name).join()).toContain('pg.query');
  });

  it('leaves the status of a forged message unset, and marks a failed one', async () => {
    const forged = await sendTo('FORGED', { body: '{}' });
    expect(forged.status).toBe(401);
    const refused = forged.trace.span('process notifyCapture');
    expect(refused.status.code).toBe(SpanStatusCode.UNSET);
    expect(refused.attributes['error.type']).toBe('SIGNATURE_MISMATCH');
    spanExporter.reset();
    const failed = await sendTo('FAILS');
    expect(failed.status).toBe(500);
    const process = failed.trace.span('process notifyCapture');
    expect(process.status.code).toBe(SpanStatusCode.ERROR);
    expect(process.attributes['error.type']).toBe('HANDLER_FAILED');
    expect(failed.trace.above(process).at(-1)).toBe(failed.trace.server().name);
  });

  it('counts messages, and those under way come back to 0', async () => {
    await metricReader.forceFlush();
    metricExporter.reset();
    await sendTo(`M-${_}`);
    await sendTo(`M-${_}`);
    await metricReader.forceFlush();
    const values = (name: string): unknown[] => pointsOf(name).map(({ value }) => value);
    expect(values('notify_capture.messages')).toEqual([2]);
    expect(values('notify_capture.duplicates')).toEqual([1]);
    expect(values('notify_capture.active_messages')).toEqual([0]);
    expect(values('messaging.process.duration')).toMatchObject([{ count: 2 }]);
    expect(values('notify_capture.acknowledgement.age')).toMatchObject([{ count: 2 }]);
    expect(values('notify_capture.handler.duration')).toMatchObject([{ count: 1 }]);
  });

  it('makes no span of ours while nobody listens', async () => {
    ours.disable();
    onTestFinished(() => ours.enable());
    const { status, trace } = await sendTo(`D-${_}`);
    expect(status).toBe(200);
    expect(trace.server()).toBeDefined();
    expect(trace.spans.map(({ name }) => name)).not.toContain('process notifyCapture');
  });
});

describe.each(REFUSING)('OpenTelemetry with %s that refuses a genuine message', (_, status, start) => {
  it('has its span and its count, and nothing is under way after it', async () => {
    await metricReader.forceFlush();
    metricExporter.reset();
    const { clientId, keys } = alipay;
    const application = await start({ clientId, publicKey: keys.publicKey, store, logger: false }, () =>
      expect.unreachable(),
    );
    const { headers, body } = alipay.capture('captured');
    const response = await fetch(application.url, { method: 'POST', headers: { ...headers }, body });
    await response.arrayBuffer();
    await application.close();
    expect(response.status).toBe(status);
    const trace = new Trace();
    const process = trace.span('process notifyCapture');
    expect(process.attributes).toMatchObject({
      'error.type': 'NOT_DELIVERED',
      'http.response.status_code': status,
      'notify_capture.genuine': true,
    });
    expect(trace.above(process).at(-1)).toBe(trace.server().name);
    await metricReader.forceFlush();
    expect(pointsOf('notify_capture.messages')).toMatchObject([
      { attributes: { 'error.type': 'NOT_DELIVERED', 'notify_capture.genuine': true }, value: 1 },
    ]);
    expect(pointsOf('notify_capture.active_messages')).toMatchObject([{ value: 0 }]);
  });
});
