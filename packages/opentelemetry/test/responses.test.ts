import { SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotifyCaptureInstrumentation } from '../src/index.ts';
import { CAPTURE, deferred, publicKey, receiverOf, signed, startTelemetry } from './telemetry.ts';

const ignore = (): void => undefined;

/** A request of an adapter that calls `authenticate` alone, and the end of its response, by the test. */
function start(request = signed(CAPTURE)) {
  const telemetry = startTelemetry();
  const instrumentation = new NotifyCaptureInstrumentation();
  onTestFinished(() => instrumentation.disable());
  let close: (status?: number) => void = () => expect.unreachable('nobody listens');
  const onClose = (listener: typeof close): void => {
    close = listener;
  };
  const active = async (): Promise<unknown> =>
    (await telemetry.points('notify_capture.active_messages'))[0]?.value;
  return {
    ...telemetry,
    request: { ...request, onClose },
    close: (status?: number) => close(status),
    active,
  };
}

describe('a message between authenticate and deliver, with a response that the framework may write', () => {
  it('is under way from the start of authenticate to the end of deliver', async () => {
    const { request, close, spans, points, active } = start();
    const keys = deferred();
    const receiver = receiverOf({
      clientId: undefined,
      publicKey: undefined,
      resolveKeys: async () => {
        await keys.promise;
        trace.getTracer('test').startSpan('look-up').end();
        return { publicKey };
      },
    });
    const authenticating = receiver.authenticate(request);
    expect(await active()).toBe(1);
    keys.resolve();
    const notification = await authenticating;
    expect(await active()).toBe(1);
    await receiver.deliver(notification, () => trace.getTracer('test').startSpan('books').end());
    close(200);
    expect(await active()).toBe(0);
    const process = spans().at(-1);
    expect(spans().map(({ name }) => name)).toEqual([
      ...['look-up', 'books', 'settle notifyCapture', 'process notifyCapture'],
    ]);
    for (const span of spans().slice(0, 3))
      expect(span.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
    expect(await points('notify_capture.messages')).toMatchObject([{ value: 1 }]);
  });

  it.each([
    [403, SpanStatusCode.UNSET],
    [500, SpanStatusCode.ERROR],
  ])('is NOT_DELIVERED if the framework replies with %i', async (status, code) => {
    const { request, close, spans, points, active } = start();
    await receiverOf().authenticate(request);
    close(status);
    expect(await active()).toBe(0);
    expect(spans()).toMatchObject([{ name: 'process notifyCapture', status: { code } }]);
    expect(spans()[0]?.attributes).toMatchObject({
      'error.type': 'NOT_DELIVERED',
      'http.response.status_code': status,
      'notify_capture.client_id': 'T_1',
      'notify_capture.genuine': true,
    });
    expect(await points('notify_capture.messages')).toEqual([
      {
        attributes: {
          'error.type': 'NOT_DELIVERED',
          'notify_capture.genuine': true,
          'notify_capture.kind': 'capture',
          'notify_capture.outcome': 'captured',
        },
        value: 1,
      },
    ]);
    expect(await points('messaging.process.duration')).toMatchObject([
      { attributes: { 'error.type': 'NOT_DELIVERED' }, value: { count: 1 } },
    ]);
  });

  it('has no error if the application accepts it without deliver', async () => {
    const { request, close, spans } = start();
    await receiverOf().authenticate(request);
    close(200);
    expect(spans()[0]?.attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(spans()[0]?.attributes).not.toHaveProperty('error.type');
  });

  it('is one message if authenticate refuses it, and the response ends before or after', async () => {
    const { request, close, points, active } = start({ ...signed(CAPTURE), method: 'GET' });
    const refused = receiverOf().authenticate(request);
    close(405);
    await expect(refused).rejects.toThrow();
    close(405);
    expect(await points('notify_capture.messages')).toMatchObject([
      { attributes: { 'error.type': 'METHOD_NOT_ALLOWED' }, value: 1 },
    ]);
    expect(await active()).toBe(0);
  });

  it('is counted once if the connection closes, and the message is delivered all the same', async () => {
    const { request, close, points, active } = start();
    const receiver = receiverOf();
    const authenticating = receiver.authenticate(request);
    close();
    await receiver.deliver(await authenticating, ignore);
    expect(await points('notify_capture.messages')).toMatchObject([
      { attributes: { 'notify_capture.outcome': 'captured' }, value: 1 },
    ]);
    expect(await active()).toBe(0);
  });
});
