import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expectAcknowledged, expectRefused, instrumentRequests, send } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, listen, Merchant, newApp, pluginOptions } from './test-app.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

type Listener = (request: IncomingMessage) => void;
type Wait = (request: IncomingMessage) => Promise<unknown> | undefined;

/** Guards ahead of the route, as long as they wait; and whether the body is then still complete. */
const GUARDS: readonly (readonly [name: string, wait: Wait, isComplete: boolean])[] = [
  ['that does not wait', () => undefined, true],
  ['that waits for a microtask', () => Promise.resolve(), false],
  ['that waits until a part of the body has passed', (request) => once(request, 'data'), false],
  ['that waits until the body has passed', (request) => once(request, 'end'), false],
];

const read =
  (seen: Buffer[]): Listener =>
  (request) =>
    void request.on('data', (chunk: Buffer) => seen.push(chunk));

describe('somebody listens to the request stream', () => {
  async function start(merchant: Merchant, wait: Wait, listener?: Listener): Promise<number> {
    const app = newApp();
    if (listener !== undefined) {
      app.addHook('onRequest', ({ raw }, _reply, done) => {
        listener(raw);
        done();
      });
    }
    app.addHook('onRequest', ({ raw }, _reply, done) => {
      const waiting = wait(raw);
      if (waiting === undefined) done();
      else waiting.then(() => done(), done);
    });
    await app.register(notifyCapture, pluginOptions(merchant));
    app.post('/ordinary', async ({ body }) => body);
    return listen(app);
  }

  const signed = alipay.capture('captured', { fields: { note: '支付' } });
  const chunks = [signed.body.subarray(0, 50), signed.body.subarray(50)];

  /** An acknowledgement where an ordinary route gets the body; where that may wait for ever, a refusal with the reason. */
  async function expectNoWorse(port: number, merchant: Merchant, isComplete: boolean): Promise<void> {
    const reply = await send(port, signed, { chunks });
    if (!isComplete) {
      expectRefused(reply, 'RAW_BODY_UNAVAILABLE');
      expect(merchant.lines('RAW_BODY_UNAVAILABLE')[0]?.message).toContain('has already read the body');
      return;
    }
    const ordinary = await send(port, signed, { chunks, target: '/ordinary' });
    expect([ordinary.status, JSON.parse(ordinary.body)]).toEqual([200, JSON.parse(signed.body.toString())]);
    expectAcknowledged(reply, alipay.clientId);
  }

  it.each(GUARDS)(
    "the requestHook of OpenTelemetry, before a guard %s: no worse than the application's own route",
    async (_name, wait, isComplete) => {
      const [merchant, seen] = [new Merchant(), [] as Buffer[]];
      ends.push(await instrumentRequests(read(seen)));
      await expectNoWorse(await start(merchant, wait), merchant, isComplete);
      expect(Buffer.concat(seen).subarray(0, signed.body.byteLength)).toEqual(Buffer.from(signed.body));
    },
  );

  it.each(GUARDS)(
    "a request logger, before a guard %s: no worse than the application's own route",
    async (_name, wait, isComplete) => {
      const merchant = new Merchant();
      await expectNoWorse(await start(merchant, wait, read([])), merchant, isComplete);
    },
  );
});
