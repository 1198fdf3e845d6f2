import { setImmediate } from 'node:timers/promises';
import { memoryStore } from '@notify-capture/core';
import { metrics, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotifyCaptureInstrumentation } from '../src/index.ts';
import { CAPTURE, deferred, receiverOf, signed, startTelemetry } from './telemetry.ts';

const ignore = (): void => undefined;
const done = async (): Promise<void> => undefined;

/** OpenTelemetry with this instrumentation, until the end of the test. */
function start() {
  const telemetry = startTelemetry();
  const instrumentation = new NotifyCaptureInstrumentation();
  onTestFinished(() => instrumentation.disable());
  return { ...telemetry, instrumentation };
}

describe('NotifyCaptureInstrumentation', () => {
  it('makes nothing after disable, and listens once although enable is called twice', async () => {
    const { spans, instrumentation } = start();
    instrumentation.enable();
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(spans()).toHaveLength(2);
    instrumentation.disable();
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(spans()).toHaveLength(2);
    instrumentation.enable();
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(spans()).toHaveLength(4);
  });

  it('follows a message that is under way at disable to its end, and none that comes later', async () => {
    const { spans, points, instrumentation } = start();
    const receiver = receiverOf();
    const [entered, release] = [deferred(), deferred()];
    const running = receiver.receive(signed(CAPTURE), async () => {
      entered.resolve();
      await release.promise;
    });
    await entered.promise;
    instrumentation.disable();
    await receiver.receive(signed({ ...CAPTURE, captureId: 'LATER' }), ignore);
    expect(spans()).toEqual([]);
    release.resolve();
    await running;
    expect(spans().map(({ name }) => name)).toEqual(['settle notifyCapture', 'process notifyCapture']);
    expect(await points('notify_capture.active_messages')).toEqual([{ attributes: {}, value: 0 }]);
    expect(await points('notify_capture.messages')).toMatchObject([{ value: 1 }]);
    await receiver.receive(signed(CAPTURE), ignore);
    expect(spans()).toHaveLength(2);
  });

  it('ends the settle of a late handler after disable', async () => {
    const { spans, instrumentation } = start();
    const [late, settling, settle] = [deferred(), deferred(), deferred()];
    const memory = memoryStore();
    const store = {
      ...memory,
      settle: async (...args: Parameters<typeof memory.settle>) => {
        settling.resolve();
        await settle.promise;
        return memory.settle(...args);
      },
    };
    const receiver = receiverOf({ store, handlerTimeout: 1, lease: 60_000 });
    await receiver.receive(signed(CAPTURE), () => late.promise);
    expect(spans().map(({ name }) => name)).toEqual(['process notifyCapture']);
    late.resolve();
    await settling.promise;
    instrumentation.disable();
    settle.resolve();
    await receiver.close();
    expect(spans().map(({ name }) => name)).toEqual(['process notifyCapture', 'settle notifyCapture']);
  });

  it('is no trace in the count of messages under way if it is switched off and on around one', async () => {
    const { points, instrumentation } = start();
    const receiver = receiverOf();
    await receiver.receive(signed(CAPTURE), () => {
      instrumentation.disable();
      instrumentation.enable();
    });
    await receiver.receive(signed(CAPTURE), ignore);
    expect(await points('notify_capture.active_messages')).toEqual([{ attributes: {}, value: 0 }]);
    expect(await points('notify_capture.duplicates')).toMatchObject([{ value: 1 }]);
  });

  it.each(['onStart', 'onEnd'] as const)(
    'is not in the way if a span processor throws in %s',
    async (method) => {
      const { points, instrumentation } = start();
      const processor = { onStart: ignore, onEnd: ignore, forceFlush: done, shutdown: done };
      const broken = {
        ...processor,
        [method]: () => {
          throw new Error('no room for spans');
        },
      };
      instrumentation.setTracerProvider(new NodeTracerProvider({ spanProcessors: [broken] }));
      const uncaught: unknown[] = [];
      const note = (error: unknown): void => {
        uncaught.push(error);
      };
      process.once('uncaughtException', note);
      const { status } = await receiverOf().receive(signed(CAPTURE), ignore);
      await setImmediate();
      process.off('uncaughtException', note);
      expect(status).toBe(200);
      expect(uncaught).toEqual([]);
      expect(await points('notify_capture.messages')).toMatchObject([{ value: 1 }]);
      expect(await points('notify_capture.active_messages')).toMatchObject([{ value: 0 }]);
    },
  );

  it('uses the providers that the SDK sets', async () => {
    const { tracerProvider, meterProvider, spans, points } = startTelemetry();
    for (const api of [trace, metrics]) api.disable();
    const instrumentation = new NotifyCaptureInstrumentation({ enabled: false });
    onTestFinished(() => instrumentation.disable());
    instrumentation.setTracerProvider(tracerProvider);
    instrumentation.setMeterProvider(meterProvider);
    instrumentation.setConfig({ ...instrumentation.getConfig(), enabled: true });
    instrumentation.enable();
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(spans()).toHaveLength(2);
    expect(await points('notify_capture.messages')).toHaveLength(1);
  });

  it("is silent with enabled: false, until the SDK's list or enable() starts it, as OpenTelemetry's own", async () => {
    const { spans } = startTelemetry();
    const instrumentation = new NotifyCaptureInstrumentation({ enabled: false });
    onTestFinished(() => instrumentation.disable());
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(spans()).toEqual([]);
    registerInstrumentations({ instrumentations: [instrumentation] });
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(spans()).toHaveLength(2);
  });
});
