import { PassThrough } from 'node:stream';
import { sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotifyCaptureInstrumentation } from '../src/index.ts';
import { CAPTURE, receiverOf, signed, startTelemetry } from './telemetry.ts';

const ignore = (): void => undefined;
/** Of a message that anybody can send. */
const UNAUTHENTICATED = { 'notify_capture.genuine': false, 'notify_capture.severity': 'warn' };

/** OpenTelemetry with the metrics of this package, until the end of the test. */
function start() {
  const instrumentation = new NotifyCaptureInstrumentation();
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
      {
        attributes: {
          'notify_capture.genuine': true,
          'notify_capture.kind': 'capture',
          'notify_capture.outcome': 'captured',
        },
        value: 2,
      },
      {
        attributes: {
          'notify_capture.genuine': true,
          'notify_capture.kind': 'dispute',
          'notify_capture.severity': 'error',
          'error.type': 'UNHANDLED_TYPE',
        },
        value: 1,
      },
      { attributes: { ...UNAUTHENTICATED, 'error.type': 'SIGNATURE_MISMATCH' }, value: 1 },
    ]);
  });

  it('tell the fault of an application from a closed connection, and neither is genuine', async () => {
    const { points } = start();
    const receiver = receiverOf();
    const closed = new PassThrough();
    const received = receiver.receive({ ...signed(CAPTURE), body: closed }, ignore);
    closed.destroy();
    await received;
    await receiver.receive({ ...signed(CAPTURE), body: { unavailable: 'a parser has it' } }, ignore);
    expect((await points('notify_capture.messages')).map(({ attributes }) => attributes)).toEqual(
      ['info', 'warn'].map((severity) => ({
        'notify_capture.genuine': false,
        'notify_capture.severity': severity,
        'error.type': 'RAW_BODY_UNAVAILABLE',
      })),
    );
  });

  it('have the time to the reply, of the handler, and the age of what was acknowledged', async () => {
    const { points } = start();
    const requestTime = Date.now();
    const receiver = receiverOf({ clock: () => requestTime + 125_000 });
    await receiver.receive(signed(CAPTURE, String(requestTime)), ignore);
    await receiver.receive(signed(sampleOther('dispute'), String(requestTime)), ignore);
    const [process, refused] = await points('messaging.process.duration');
    expect(process).toMatchObject({
      attributes: {
        'messaging.system': 'alipay',
        'messaging.operation.name': 'process',
        'notify_capture.genuine': true,
      },
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
      { attributes: { ...UNAUTHENTICATED, 'error.type': 'UNKNOWN_CLIENT' }, value: 200 },
    ]);
  });
});
