import { describe, expect, it } from 'vitest';
import {
  type CaptureNotification,
  type Logger,
  NotificationError,
  type RawRequest,
  type ReceiverOptions,
} from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

describe('receive never rejects', () => {
  const request = signed(sampleNotification());
  it.each<[cause: string, options: Partial<ReceiverOptions>, status: number]>([
    [
      'a publicTarget that throws',
      {
        publicTarget: () => {
          throw new Error('failed');
        },
      },
      500,
    ],
    [
      'a publicTarget that returns undefined',
      { publicTarget: (() => undefined) as unknown as () => string },
      500,
    ],
    [
      'a logger that throws',
      {
        logger: loggerOf(() => {
          throw new Error('failed');
        }),
      },
      200,
    ],
    ['a logger that rejects', { logger: loggerOf(() => Promise.reject(new Error('failed'))) }, 200],
    [
      'a store that returns an invalid claim',
      {
        store: {
          claim: async () => undefined,
          settle: async () => true,
          release: async () => undefined,
        } as unknown as NonNullable<ReceiverOptions['store']>,
      },
      503,
    ],
    [
      'a store that throws at once',
      {
        store: {
          claim: () => {
            throw new Error('failed');
          },
          settle: async () => true,
          release: async () => undefined,
        },
      },
      503,
    ],
  ])('with %s', async (_, options, status) => {
    const { receiver } = receiverOf(options);
    expect((await receiver.receive(request, () => undefined)).status).toBe(status);
  });

  it('with a clock that breaks later: the receiver uses the system time', async () => {
    let broken = false;
    const clock = () => (broken ? Number.NaN : Date.now());
    const { receiver } = receiverOf({ clock });
    broken = true;
    expect((await receiver.receive(request, () => undefined)).status).toBe(200);
  });

  it.each([undefined, null, 7, {}, [], new Set(), Symbol('body')])(
    'with %s as the body: the error is RAW_BODY_UNAVAILABLE',
    async (body) => {
      const { receiver, codes } = receiverOf();
      const reply = await receiver.receive(
        { ...request, body: body as unknown as Uint8Array },
        () => undefined,
      );
      expect([reply.status, codes().at(-1)]).toEqual([500, 'RAW_BODY_UNAVAILABLE']);
    },
  );

  it('without a handler', async () => {
    const { receiver, codes } = receiverOf();
    const reply = await receiver.receive(request, undefined as unknown as () => void);
    expect([reply.status, codes().at(-1)]).toEqual([500, 'INVALID_CONFIG']);
  });

  it('with an error of a newer version, whose code is unknown', async () => {
    const newer = new NotificationError('CLOSING', { message: 'from another version' });
    Object.defineProperty(newer, 'code', { value: 'NOT_YET_INVENTED' });
    const { receiver } = receiverOf({
      publicTarget: () => {
        throw newer;
      },
    });
    expect((await receiver.receive(request, () => undefined)).status).toBe(500);
  });

  it.each([null, {}, 'text', { info: 1 }])(
    "with %j as the logger of the request: the receiver's logger is used",
    async (requestLogger) => {
      const { receiver, codes } = receiverOf();
      const logger = requestLogger as unknown as Logger;
      expect((await receiver.receive(request, () => undefined, logger)).status).toBe(200);
      const other = signed(sampleNotification());
      const failing = receiver.receive(other, () => Promise.reject(new Error('failed')), logger);
      expect((await failing).status).toBe(500);
      expect(codes()).toContain('HANDLER_FAILED');
    },
  );

  it.each<[what: string, logger: () => object]>([
    ['a getter that throws', () => Object.defineProperty({ ...loggerOf(() => undefined) }, 'info', failing)],
    [
      'a proxy that throws',
      () =>
        new Proxy(
          loggerOf(() => undefined),
          throwing,
        ),
    ],
    ['a proxy that is revoked', revoked],
    ['a proxy that throws later', () => throwsAfter(4)],
  ])(
    "with a logger of the request that has %s: the receiver's logger or none is used",
    async (_, loggerWith) => {
      const { receiver } = receiverOf();
      const handler = (): undefined => undefined;
      const logger = (): Logger => loggerWith() as Logger;
      expect((await receiver.receive(request, handler, logger())).status).toBe(200);
      expect((await receiver.receive({ ...request, target: '/x' }, handler, logger())).status).toBe(401);
      const notification = await receiver.authenticate(signed(sampleNotification()), logger());
      expect((await receiver.deliver(notification, handler, logger())).status).toBe(200);
      const refusal = receiver.authenticate({ ...request, target: '/x' }, logger());
      await expect(refusal).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH', reply: { status: 401 } });
    },
  );

  it.each<[what: string, thrown: () => unknown]>([
    ['is frozen', () => Object.freeze(new NotificationError('CLOSING', { message: 'frozen' }))],
    [
      'has a getter that throws',
      () => new Proxy(new NotificationError('CLOSING', { message: 'x' }), throwing),
    ],
    ['has the brand only', () => ({ [Symbol.for('notify-capture.NotificationError')]: true })],
  ])('with an error that %s', async (_, thrown) => {
    const { receiver, codes } = receiverOf({
      publicTarget: () => {
        throw thrown();
      },
    });
    expect((await receiver.receive(request, () => undefined)).status).toBeGreaterThan(499);
    expect(codes()).toHaveLength(2);
    await expect(receiver.authenticate(request)).rejects.toMatchObject({
      reply: { body: expect.any(String) },
    });
  });

  it('and neither does deliver without a capture', async () => {
    const { receiver } = receiverOf();
    const capture = null as unknown as CaptureNotification;
    expect((await receiver.deliver(capture, () => undefined)).status).toBe(500);
  });

  it('and neither does deliver with an object whose getters throw', async () => {
    const { receiver } = receiverOf();
    for (const capture of [new Proxy({}, throwing), revoked()] as CaptureNotification[]) {
      expect((await receiver.deliver(capture, () => undefined)).status).toBe(500);
    }
    const request = new Proxy({}, throwing) as RawRequest;
    expect((await receiver.receive(request, () => undefined)).status).toBe(500);
  });

  it.each([
    ['was read', async (body: Request) => void (await body.text())],
    ['has a reader', async (body: Request) => void body.body?.getReader()],
  ])('with a web stream that %s: the error is RAW_BODY_UNAVAILABLE', async (_, use) => {
    const { receiver, codes } = receiverOf();
    const web = new Request('http://127.0.0.1/n', {
      method: 'POST',
      headers: request.headers,
      body: request.body,
    });
    await use(web);
    const { method, headers } = web;
    const reply = await receiver.receive(
      { method, target: '/n', headers, body: web.body as unknown as Uint8Array },
      () => undefined,
    );
    expect([reply.status, codes().at(-1)]).toEqual([500, 'RAW_BODY_UNAVAILABLE']);
  });

  it('with an unread web request, which is acknowledged', async () => {
    const { receiver } = receiverOf();
    const web = new Request('http://127.0.0.1/n', {
      method: 'POST',
      headers: request.headers,
      body: request.body,
    });
    const { method, headers, body } = web;
    const reply = await receiver.receive(
      { method, target: '/n', headers, body: body as unknown as Uint8Array },
      () => undefined,
    );
    expect(reply.status).toBe(200);
  });

  it('with headers that can be iterated only once', async () => {
    const { receiver } = receiverOf();
    const { headers, ...rest } = signed(sampleNotification());
    const once = Object.entries(headers)[Symbol.iterator]();
    expect((await receiver.receive({ ...rest, headers: once }, () => undefined)).status).toBe(200);
  });
});

const fail = (): never => {
  throw new Error('a getter throws');
};
const failing = { get: fail, enumerable: true };
const throwing = { get: fail, has: fail };

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Its methods can be read a few times. */
function throwsAfter(reads: number): object {
  let left = reads;
  const get = (logger: object, name: string): unknown => (left-- > 0 ? Reflect.get(logger, name) : fail());
  return new Proxy(
    loggerOf(() => undefined),
    { get, has: fail },
  );
}

function loggerOf(log: () => unknown): Logger {
  return { debug: log, info: log, warn: log, error: log };
}
