import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import {
  expectAcknowledged,
  expectRefused,
  instrumentRequests,
  Merchant,
  send,
} from '@notify-capture/contract';
import express5 from 'express';
import express4 from 'express4';
import { afterEach, describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, listen, optionsOf, PATH } from './test-app.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

type Wait = (request: IncomingMessage) => Promise<unknown> | undefined;

/** Guards ahead of the route, as long as they wait; and whether the body is then still complete. */
const GUARDS: readonly (readonly [name: string, wait: Wait, isComplete: boolean])[] = [
  ['that does not wait', () => undefined, true],
  ['that waits for a microtask', () => Promise.resolve(), false],
  ['that waits until a part of the body has passed', (request) => once(request, 'data'), false],
  ['that waits until the body has passed', (request) => once(request, 'end'), false],
];

const read = (seen: Buffer[]) => (request: IncomingMessage) =>
  void request.on('data', (chunk: Buffer) => seen.push(chunk));

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('somebody listens to the request stream on %s', (_, express) => {
  async function start(merchant: Merchant, wait: Wait, listener?: express5.RequestHandler): Promise<number> {
    const app = express();
    if (listener !== undefined) app.use(listener);
    app.use((request, _response, next) => {
      const waiting = wait(request);
      if (waiting === undefined) next();
      else waiting.then(() => next(), next);
    });
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    app.post('/ordinary', express.json(), (request, response) => void response.json(request.body ?? null));
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
      const logger: express5.RequestHandler = (request, _response, next) => {
        read([])(request);
        next();
      };
      await expectNoWorse(await start(merchant, wait, logger), merchant, isComplete);
    },
  );

  it('a route that is mounted before the guard gets the body', async () => {
    ends.push(await instrumentRequests(read([])));
    const merchant = new Merchant();
    const app = express();
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    app.use((request, _response, next) => void once(request, 'end').then(() => next()));
    expectAcknowledged(await send(await listen(app), signed, { chunks }), alipay.clientId);
  });
});
