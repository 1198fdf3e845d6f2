import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { memoryStore, parseNotification } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotifyCaptureInstrumentation } from '../src/index.ts';
import { CAPTURE, receiverOf, signed, startTelemetry } from './telemetry.ts';

const ignore = (): void => undefined;

/** OpenTelemetry with the spans of this package, until the end of the test. */
function start() {
  const telemetry = startTelemetry();
  const instrumentation = new NotifyCaptureInstrumentation();
  onTestFinished(() => instrumentation.disable());
  return { ...telemetry, instrumentation };
}

function parentOf(span: ReadableSpan | undefined): string | undefined {
  return span?.parentSpanContext?.spanId;
}

function hostile(): object {
  const fail = (): never => {
    throw new Error('asked');
  };
  return Object.defineProperty(new Error('hidden'), 'message', { get: fail });
}

describe('the span of a message', () => {
  it('follows the conventions of messaging, below the active span', async () => {
    const { spans, span } = start();
    const requestTime = String(Date.now());
    let key = '';
    await trace.getTracer('test').startActiveSpan('POST', async (server) => {
      await receiverOf().receive(signed(CAPTURE, requestTime), (_, context) => {
        key = context.key;
      });
      server.end();
    });
    const process = span('process notifyCapture');
    expect(spans().map(({ name }) => name)).toEqual([
      'settle notifyCapture',
      'process notifyCapture',
      'POST',
    ]);
    expect(parentOf(process)).toBe(span('POST')?.spanContext().spanId);
    expect(process).toMatchObject({ kind: SpanKind.CONSUMER, status: { code: SpanStatusCode.UNSET } });
    expect(process?.attributes).toEqual({
      'messaging.system': 'alipay',
      'messaging.destination.name': 'notifyCapture',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.message.id': key,
      'http.response.status_code': 200,
      'notify_capture.client_id': 'T_1',
      'notify_capture.genuine': true,
      'notify_capture.kind': 'capture',
      'notify_capture.outcome': 'captured',
      'notify_capture.attempt': 1,
      'notify_capture.relation': 'new',
      'notify_capture.settlement': 'settled',
      'notify_capture.age': expect.any(Number),
    });
    const settle = span('settle notifyCapture');
    expect(settle).toMatchObject({ kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
    expect(parentOf(settle)).toBe(process?.spanContext().spanId);
  });

  it('is the parent of the spans that the handler and the store make', async () => {
    const { span } = start();
    const tracer = trace.getTracer('test');
    const memory = memoryStore();
    const note = async (name: string): Promise<void> => {
      await setImmediate();
      tracer.startSpan(name).end();
    };
    const store = {
      ...memory,
      claim: async (...args: Parameters<typeof memory.claim>) => {
        await note('pg claim');
        return memory.claim(...args);
      },
      settle: async (...args: Parameters<typeof memory.settle>) => {
        await note('pg settle');
        return memory.settle(...args);
      },
    };
    await receiverOf({ store }).receive(signed(CAPTURE), () => note('pg books'));
    const process = span('process notifyCapture')?.spanContext().spanId;
    expect(parentOf(span('pg claim'))).toBe(process);
    expect(parentOf(span('pg books'))).toBe(process);
    expect(parentOf(span('pg settle'))).toBe(span('settle notifyCapture')?.spanContext().spanId);
  });

  it('leaves the status unset for a refusal below 500, with the code as error.type', async () => {
    const { spans } = start();
    await receiverOf().receive({ ...signed(CAPTURE), body: Buffer.from('{}') }, ignore);
    const [process] = spans();
    expect(process?.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(process?.attributes).toMatchObject({
      'error.type': 'SIGNATURE_MISMATCH',
      'http.response.status_code': 401,
    });
    expect(process?.attributes).not.toHaveProperty('notify_capture.client_id');
  });

  it('is an error for a refusal from 500 on, with the exception of the handler', async () => {
    const { span } = start();
    await receiverOf().receive(signed(CAPTURE), () => Promise.reject(new Error('no room in the books')));
    const process = span('process notifyCapture');
    expect(process?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(process?.attributes).toMatchObject({ 'error.type': 'HANDLER_FAILED' });
    expect(process?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.message': 'no room in the books' } },
    ]);
    expect(span('settle notifyCapture')).toBeUndefined();
  });

  it.each([
    ['a text', 'no room in the books', 'no room in the books'],
    ['null', null, 'null'],
    ['an object without a prototype', Object.create(null), 'object without a text'],
    ['an error whose message throws', hostile(), 'object without a text'],
  ])('has an event for a handler that throws %s', async (_, thrown, message) => {
    const { span } = start();
    await receiverOf().receive(signed(CAPTURE), () => Promise.reject(thrown));
    expect(span('process notifyCapture')?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.message': message } },
    ]);
  });

  it('leaves the status unset, without an event, for a connection that closed before the body was complete', async () => {
    const { spans } = start();
    const body = new PassThrough();
    const received = receiverOf().receive({ ...signed(CAPTURE), body }, ignore);
    body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    await received;
    const [process] = spans();
    expect(process).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [] });
    expect(process?.attributes).toMatchObject({
      'error.type': 'RAW_BODY_UNAVAILABLE',
      'http.response.status_code': 500,
      'notify_capture.genuine': false,
    });
  });

  it('has below it a settle that failed, as an error', async () => {
    const { span } = start();
    const receiver = receiverOf({ store: { ...memoryStore(), settle: async () => false } });
    await receiver.receive(signed(CAPTURE), ignore);
    const settle = span('settle notifyCapture');
    expect(settle?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(settle?.attributes).toMatchObject({ 'error.type': 'LEASE_LOST' });
  });

  it('starts with authenticate where the adapter calls that alone, and is one span', async () => {
    const { spans, span } = start();
    const receiver = receiverOf();
    const authenticated = await receiver.authenticate(signed(CAPTURE));
    expect(spans()).toEqual([]);
    const before = Date.now();
    await receiver.deliver(authenticated, ignore);
    expect(spans().map(({ name }) => name)).toEqual(['settle notifyCapture', 'process notifyCapture']);
    const [seconds = 0, nanoseconds = 0] = span('process notifyCapture')?.startTime ?? [];
    expect(seconds * 1000 + nanoseconds / 1e6).toBeLessThanOrEqual(before);
  });

  it('is there for a message that authenticate alone refuses', async () => {
    const { spans } = start();
    const refused = receiverOf().authenticate({ ...signed(CAPTURE), method: 'GET' });
    await expect(refused).rejects.toThrow();
    expect(spans().map(({ attributes }) => attributes['error.type'])).toEqual(['METHOD_NOT_ALLOWED']);
  });

  it('is there for a capture from a queue, without an attempt', async () => {
    const { span } = start();
    const receiver = receiverOf();
    const job = JSON.parse(JSON.stringify(await receiver.authenticate(signed(CAPTURE))));
    await receiver.deliver(parseNotification(job), ignore);
    const { attributes } = span('process notifyCapture') ?? {};
    expect(attributes).toMatchObject({ 'notify_capture.client_id': 'T_1' });
    expect(attributes).not.toHaveProperty('notify_capture.attempt');
  });

  it('never has a field of the body but the outcome', async () => {
    const { spans } = start();
    const receiver = receiverOf({ onOther: () => Promise.reject(new Error('no database')) });
    await receiver.receive(signed(sampleNotification('RISK_REJECT', { captureId: 'C-SECRET' })), ignore);
    await receiver.receive(signed({ notifyType: 'UNHEARD_OF', card: 'SECRET' }), ignore);
    const exported = JSON.stringify(
      spans().map(({ attributes, events, name }) => [attributes, events, name]),
    );
    expect(spans().length).toBeGreaterThan(2);
    expect(exported).not.toContain('SECRET');
  });
});
