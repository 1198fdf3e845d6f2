import { sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotifyCaptureInstrumentation, type NotifyCaptureInstrumentationOptions } from '../src/index.ts';
import { CAPTURE, receiverOf, signed, startTelemetry } from './telemetry.ts';

const ignore = (): void => undefined;

/** OpenTelemetry with the metrics of this package, until the end of the test. */
function start(options?: NotifyCaptureInstrumentationOptions) {
  const instrumentation = new NotifyCaptureInstrumentation(options);
  onTestFinished(() => instrumentation.disable());
  // The SDK may start after it.
  return startTelemetry();
}

describe('the metrics', () => {
  it('count what was received by kind, outcome and code', async () => {
    const { points } = start();
    const receiver = receiverOf();
    await receiver.receive(signed(CAPTURE), ignore);
    await receiver.receive(signed(CAPTURE), ignore);
    await receiver.receive(signed(sampleOther('dispute')), ignore);
    await receiver.receive({ ...signed(CAPTURE), body: Buffer.from('{}') }, ignore);
    expect(await points('notify_capture.messages')).toEqual([
      { attributes: { 'notify_capture.kind': 'capture', 'notify_capture.outcome': 'captured' }, value: 2 },
      { attributes: { 'notify_capture.kind': 'dispute', 'error.type': 'UNHANDLED_TYPE' }, value: 1 },
      { attributes: { 'error.type': 'SIGNATURE_MISMATCH' }, value: 1 },
    ]);
  });

  it('have the time to the reply, of the handler, and the age of what was acknowledged', async () => {
    const { points } = start();
    const requestTime = Date.now();
    const receiver = receiverOf({ clock: () => requestTime + 125_000 });
    await receiver.receive(signed(CAPTURE, String(requestTime)), ignore);
    await receiver.receive(signed(sampleOther('dispute'), String(requestTime)), ignore);
    const [process, refused] = await points('messaging.process.duration');
    expect(process).toMatchObject({
      attributes: { 'messaging.system': 'alipay', 'messaging.operation.name': 'process' },
      value: { count: 1 },
    });
    expect(refused).toMatchObject({ attributes: { 'error.type': 'UNHANDLED_TYPE' }, value: { count: 1 } });
    expect(await points('notify_capture.handler.duration')).toMatchObject([
      { attributes: { 'notify_capture.kind': 'capture' }, value: { count: 1 } },
    ]);
    // The second attempt is in the bucket from 60 to 420 s.
    const [age, ...more] = await points('notify_capture.acknowledgement.age');
    expect(more).toEqual([]);
    expect(age?.value).toMatchObject({
      count: 1,
      sum: 125,
      buckets: { counts: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0] },
    });
  });

  it('count duplicates and conflicts', async () => {
    const { points } = start();
    const receiver = receiverOf();
    const send = (code: string) =>
      receiver.receive(signed(sampleNotification(code as 'captured', { captureId: 'C' })), ignore);
    for (const outcome of ['captured', 'captured', 'pending', 'failed']) await send(outcome);
    expect(await points('notify_capture.duplicates')).toEqual([
      {
        attributes: { 'notify_capture.kind': 'capture', 'notify_capture.settlement': 'already_settled' },
        value: 1,
      },
      {
        attributes: { 'notify_capture.kind': 'capture', 'notify_capture.settlement': 'superseded' },
        value: 1,
      },
    ]);
    expect(await points('notify_capture.conflicts')).toEqual([
      { attributes: {}, value: 0 },
      { attributes: { 'error.type': 'CONFLICTING_RESULT' }, value: 1 },
    ]);
  });

  it('count the messages under way', async () => {
    const { points } = start();
    const receiver = receiverOf();
    let under: unknown;
    await receiver.receive(signed(CAPTURE), async () => {
      under = await points('notify_capture.active_messages');
    });
    expect(under).toEqual([{ attributes: {}, value: 1 }]);
    await receiver.authenticate({ ...signed(CAPTURE), method: 'GET' }).catch(ignore);
    await receiver.deliver(await receiver.authenticate(signed(CAPTURE)), ignore);
    expect(await points('notify_capture.active_messages')).toEqual([{ attributes: {}, value: 0 }]);
  });

  it.each([
    ['a number', () => 3],
    ['a list, as a store on Postgres answers', async () => [{}, {}, {}]],
  ])('have the overdue captures, counted by %s', async (_, overdue) => {
    const { points } = start({ overdue });
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(await points('notify_capture.overdue_captures')).toEqual([{ attributes: {}, value: 3 }]);
  });

  it('go on while the overdue captures cannot be counted', async () => {
    const { points } = start({ overdue: () => Promise.reject(new Error('connection refused')) });
    await receiverOf().receive(signed(CAPTURE), ignore);
    expect(await points('notify_capture.overdue_captures')).toEqual([]);
    expect(await points('notify_capture.messages')).toHaveLength(1);
  });

  it('have no attribute that a client can choose: 200 made-up clients and ids are one row', async () => {
    const { points } = start();
    const receiver = receiverOf();
    for (let made = 0; made < 200; made++) {
      const request = signed({ ...CAPTURE, captureId: `C${made}` });
      await receiver.receive(
        { ...request, headers: { ...request.headers, 'client-id': `made-up-${made}` } },
        ignore,
      );
    }
    expect(await points('notify_capture.messages')).toEqual([
      { attributes: { 'error.type': 'UNKNOWN_CLIENT' }, value: 200 },
    ]);
  });
});
