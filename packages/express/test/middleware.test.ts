import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Alipay, expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import { isNotificationError, type ReceiverOptions } from '@notify-capture/core';
import express5, { type Express } from 'express';
import express4 from 'express4';
import { afterEach, describe, expect, it } from 'vitest';
import { type AuthenticatedRequest, authenticateCapture, notifyCapture } from '../src/index.ts';

const alipay = new Alipay();
const PATH = '/alipay/notifyCapture';
const servers: ReturnType<typeof createServer>[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      server.close();
      return once(server, 'close');
    }),
  );
});

async function listen(app: Express): Promise<number> {
  const server = createServer(app).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function optionsOf(merchant: Merchant): ReceiverOptions {
  return { clientId: alipay.clientId, publicKey: alipay.keys.publicKey, logger: merchant.logger };
}

const keep = (
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
    ['express.json({ verify })', () => express.json({ verify: keep })],
  ])('takes the bytes that %s left', async (_name, parser) => {
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
  ])('takes the rawBody that a cloud platform left as %s, beside a parsed body', async (_name, form) => {
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

  it('names the mend for a body that express.json() has read, for an empty one too', async () => {
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
    expect(line?.fields['mend']).toContain('before express.json()');
  });

  it('leaves other routes and their parsers alone', async () => {
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

  it('answers nothing where a time-out middleware has answered meanwhile', async () => {
    const merchant = new Merchant();
    const app = express();
    app.post(
      PATH,
      notifyCapture({
        ...optionsOf(merchant),
        onCapture: async (_capture, { key }) => {
          answered.get('now')?.();
          expect(key).toMatch(/^[0-9a-f]{64}$/);
        },
      }),
    );
    const answered = new Map<string, () => void>();
    const outer = express();
    outer.use((_request, response, next) => {
      answered.set('now', () => response.status(504).end());
      next();
    });
    outer.use(app);
    const port = await listen(outer);
    expect((await send(port, alipay.capture('captured'))).status).toBe(504);
  });

  it('runs twice on one receiver that was made before', async () => {
    const merchant = new Merchant();
    const made = notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture });
    const app = express();
    app.post(PATH, made);
    app.post('/second', notifyCapture({ receiver: made.receiver, onCapture: merchant.onCapture }));
    const port = await listen(app);
    const fields = { captureId: 'ONE' };
    expectAcknowledged(await send(port, alipay.capture('captured', { fields })), alipay.clientId);
    const second = alipay.capture('captured', { fields, target: '/second' });
    expectAcknowledged(await send(port, second), alipay.clientId);
    expect(merchant.booked).toEqual(['ONE']);
  });
});

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('authenticateCapture on %s', (_, express) => {
  async function start(merchant: Merchant, options: Partial<ReceiverOptions> = {}): Promise<number> {
    const app = express();
    const authenticate = authenticateCapture({
      ...optionsOf(merchant),
      onRefused: merchant.onRefused,
      ...options,
    });
    app.post(PATH, authenticate, async (request: AuthenticatedRequest, response) => {
      if (request.capture === undefined)
        throw new Error('authenticateCapture let a request through without a capture');
      const reply = await authenticate.receiver.deliver(request.capture, merchant.onCapture);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
    app.use((error: unknown, _request: unknown, response: express5.Response, _next: unknown) => {
      response
        .status((error as { status: number }).status)
        .json({ ours: isNotificationError(error) && error.code });
    });
    return listen(app);
  }

  it('puts the verified notification on the request, to be delivered by hand', async () => {
    const merchant = new Merchant();
    const port = await start(merchant);
    const signed = alipay.capture('captured');
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(merchant.handled).toHaveLength(1);
  });

  it("gives errors to Express's error handling with their status, logged and kept as ever", async () => {
    const merchant = new Merchant();
    const port = await start(merchant);
    const forged = await send(port, alipay.capture('captured'), { target: `${PATH}?x` });
    expect([forged.status, JSON.parse(forged.body)]).toEqual([401, { ours: 'SIGNATURE_MISMATCH' }]);
    const other = await send(port, alipay.sign({ notifyType: 'PAYMENT_RESULT' }));
    expect([other.status, JSON.parse(other.body)]).toEqual([422, { ours: 'UNHANDLED_TYPE' }]);
    expect(merchant.lines('SIGNATURE_MISMATCH')).toHaveLength(1);
    expect(merchant.refused).toHaveLength(1);
  });

  it('gives the error that was decided: a failed onOther is no unhandled type', async () => {
    const merchant = new Merchant();
    const onOther = () => Promise.reject(new Error('no database'));
    const port = await start(merchant, { onOther });
    const reply = await send(port, alipay.sign({ notifyType: 'PAYMENT_RESULT' }));
    expect([reply.status, JSON.parse(reply.body)]).toEqual([500, { ours: 'HANDLER_FAILED' }]);
  });

  it('gives an option that throws a status too', async () => {
    const merchant = new Merchant();
    const publicTarget = () => {
      throw new Error('a fault in an option');
    };
    const port = await start(merchant, { publicTarget });
    const reply = await send(port, alipay.capture('captured'));
    expect([reply.status, JSON.parse(reply.body)]).toEqual([500, { ours: 'HANDLER_FAILED' }]);
  });

  it('acknowledges another type that onOther took', async () => {
    const merchant = new Merchant();
    const port = await start(merchant, { onOther: merchant.onOther });
    expectAcknowledged(await send(port, alipay.sign({ notifyType: 'PAYMENT_RESULT' })), alipay.clientId);
    expect(merchant.others).toHaveLength(1);
  });
});

describe('set-up', () => {
  const { clientId, keys } = alipay;

  it('fails at start without onCapture', () => {
    const options = { clientId, publicKey: keys.publicKey } as Parameters<typeof notifyCapture>[0];
    expect(() => notifyCapture(options)).toThrowError(
      expect.objectContaining({ code: 'INVALID_CONFIG', mistake: 'HANDLER_MISSING' }),
    );
  });

  it.each([
    ['nothing', undefined, 'CLIENT_MISSING'],
    [
      'a misspelt option',
      { clientId, publicKey: keys.publicKey, oncapture: () => undefined },
      'UNKNOWN_OPTION',
    ],
    ['a receiver that is none', { receiver: {}, onCapture: () => undefined }, 'RECEIVER_INVALID'],
  ])('fails at start with %s', (_, options, mistake) => {
    const given = options as unknown as Parameters<typeof notifyCapture>[0];
    expect(() => notifyCapture(given)).toThrowError(expect.objectContaining({ mistake }));
  });

  it('fails at start with a receiver and options that would be ignored', () => {
    const { receiver } = authenticateCapture({ clientId, publicKey: keys.publicKey, logger: false });
    expect(() => authenticateCapture({ receiver, clientId } as { receiver: typeof receiver })).toThrowError(
      expect.objectContaining({ mistake: 'UNKNOWN_OPTION' }),
    );
  });
});
