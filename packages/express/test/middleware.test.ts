import type { IncomingMessage } from 'node:http';
import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import express5 from 'express';
import express4 from 'express4';
import { describe, expect, it } from 'vitest';
import { authenticateNotification, notifyCapture } from '../src/index.ts';
import { alipay, listen, optionsOf, PATH } from './test-app.ts';

const setRawBody = (
  request: IncomingMessage & { rawBody?: Uint8Array },
  _response: unknown,
  bytes: Buffer,
): void => {
  request.rawBody = bytes;
};

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('notifyCapture on %s', (_, express) => {
  it.each([
    ['express.raw()', () => express.raw({ type: '*/*' })],
    ['express.json({ verify })', () => express.json({ verify: setRawBody })],
  ])('accepts the bytes from %s', async (_name, parser) => {
    const merchant = new Merchant();
    const app = express();
    app.use(parser());
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    const port = await listen(app);
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });

  it.each([
    ['bytes', (bytes: Buffer) => bytes],
    ['text', (bytes: Buffer) => bytes.toString('utf8')],
  ])('accepts the rawBody of a cloud platform as %s, together with a parsed body', async (_name, form) => {
    const merchant = new Merchant();
    const app = express();
    app.use((request, _response, next) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        Object.assign(request, { rawBody: form(bytes), body: JSON.parse(bytes.toString()) });
        next();
      });
    });
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    const port = await listen(app);
    expectAcknowledged(await send(port, alipay.capture('failed')), alipay.clientId);
  });

  it('logs a hint for a body that express.json() has read, even an empty one', async () => {
    const merchant = new Merchant();
    const app = express();
    app.use(express.json());
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    const port = await listen(app);
    expectRefused(await send(port, alipay.capture('captured')), 'RAW_BODY_UNAVAILABLE');
    const empty = alipay.sign('');
    const headers = [
      'host',
      '127.0.0.1',
      ...Object.entries(empty.headers).flat(),
      'transfer-encoding',
      'chunked',
    ];
    expectRefused(await send(port, empty, { headers }), 'RAW_BODY_UNAVAILABLE');
    const [line] = merchant.lines('RAW_BODY_UNAVAILABLE');
    expect(line?.message).toContain('Express');
    expect(line?.fields['hint']).toContain('before express.json()');
  });

  it('does not affect other routes and their parsers', async () => {
    const merchant = new Merchant();
    const app = express();
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    app.use(express.json());
    app.post('/orders', (request, response) => {
      response.json(request.body);
    });
    const port = await listen(app);
    const order = alipay.sign({ order: 1 });
    const reply = await send(port, order, { target: '/orders' });
    expect(JSON.parse(reply.body)).toEqual({ order: 1 });
  });

  it('sends no reply after a time-out middleware has replied', async () => {
    const merchant = new Merchant();
    const app = express();
    app.post(
      PATH,
      notifyCapture({
        ...optionsOf(merchant),
        onCapture: async (_capture, { key }) => {
          replies.get('time-out')?.();
          expect(key).toMatch(/^[0-9a-f]{64}$/);
        },
      }),
    );
    const replies = new Map<string, () => void>();
    const outer = express();
    outer.use((_request, response, next) => {
      replies.set('time-out', () => response.status(504).end());
      next();
    });
    outer.use(app);
    const port = await listen(outer);
    expect((await send(port, alipay.capture('captured'))).status).toBe(504);
  });

  it('shares one receiver between two routes', async () => {
    const merchant = new Merchant();
    const first = notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture });
    const app = express();
    app.post(PATH, first);
    app.post('/second', notifyCapture({ receiver: first.receiver, onCapture: merchant.onCapture }));
    const port = await listen(app);
    const fields = { captureId: 'ONE' };
    expectAcknowledged(await send(port, alipay.capture('captured', { fields })), alipay.clientId);
    const second = alipay.capture('captured', { fields, target: '/second' });
    expectAcknowledged(await send(port, second), alipay.clientId);
    expect(merchant.booked).toEqual(['ONE']);
  });
});

describe('set-up', () => {
  const { clientId, keys } = alipay;

  it('fails at start without onCapture', () => {
    const options = { clientId, publicKey: keys.publicKey } as Parameters<typeof notifyCapture>[0];
    expect(() => notifyCapture(options)).toThrowError(
      expect.objectContaining({ code: 'INVALID_CONFIG', reason: 'HANDLER_MISSING' }),
    );
  });

  it.each([
    ['no options', undefined, 'HANDLER_MISSING'],
    [
      'a misspelled handler',
      { clientId, publicKey: keys.publicKey, oncapture: (): void => undefined },
      'UNKNOWN_OPTION',
    ],
    [
      'a misspelled option',
      { clientId, publickey: keys.publicKey, onCapture: (): void => undefined },
      'UNKNOWN_OPTION',
    ],
    [
      'a misspelled handler beside a receiver',
      { receiver: {}, onCaptured: (): void => undefined },
      'UNKNOWN_OPTION',
    ],
    ['an invalid receiver', { receiver: {}, onCapture: (): void => undefined }, 'RECEIVER_INVALID'],
  ])('fails at start with %s', (_, options, reason) => {
    const given = options as unknown as Parameters<typeof notifyCapture>[0];
    expect(() => notifyCapture(given)).toThrowError(expect.objectContaining({ reason }));
  });

  it('fails at start with a receiver and options that would be ignored', () => {
    const { receiver } = authenticateNotification({ clientId, publicKey: keys.publicKey, logger: false });
    expect(() =>
      authenticateNotification({ receiver, clientId } as { receiver: typeof receiver }),
    ).toThrowError(expect.objectContaining({ reason: 'UNKNOWN_OPTION' }));
  });
});
