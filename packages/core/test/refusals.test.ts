import { describe, expect, it } from 'vitest';
import {
  createReceiver,
  type Logger,
  NotificationError,
  type ReceiverOptions,
  type RefusedNotification,
} from '../src/index.ts';
import {
  createTestKeys,
  type SignOptions,
  sampleNotification,
  signNotification,
} from '../src/testing/index.ts';
import { deferred } from './delivery/bench.ts';

const keys = createTestKeys();
const signed = (body: SignOptions['body'], options: Partial<SignOptions> = {}) =>
  signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body, ...options });

function receiverOf(options: Partial<ReceiverOptions> = {}) {
  const lines: { level: string; fields: Record<string, unknown> }[] = [];
  const log = (level: string) => (fields: object) => {
    lines.push({ level, fields: { ...fields } });
  };
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, logger, ...options });
  return { receiver, lines, codes: () => lines.map(({ fields }) => fields['code']) };
}

const OTHER = { notifyType: 'PAYMENT_RESULT', paymentId: 'P', result: { resultStatus: 'S' } };
const UNUSABLE: readonly (readonly [code: string, request: () => ReturnType<typeof signed>])[] = [
  ['OUTSIDE_ACCEPTANCE_WINDOW', () => signed(sampleNotification(), { requestTime: '1' })],
  ['MALFORMED_TIME', () => signed(sampleNotification(), { requestTime: 'noon' })],
  ['INVALID_JSON', () => signed('{')],
  ['INVALID_NOTIFICATION', () => signed({ ...sampleNotification(), captureId: 7 })],
  ['UNHANDLED_TYPE', () => signed(OTHER)],
];

describe('rule 10: genuine but unusable is never dropped', () => {
  it.each(UNUSABLE)('%s is handed to onRefused, raw, before the reply leaves', async (code, request) => {
    const kept: RefusedNotification[] = [];
    const wait = deferred();
    const { receiver } = receiverOf({
      onRefused: async (refused) => {
        await wait.promise;
        kept.push(refused);
      },
    });
    const { headers, body, ...rest } = request();
    const reply = receiver.receive({ headers, body, ...rest }, () => expect.unreachable());
    wait.resolve();
    expect((await reply).headers['client-id']).toBe('T_1');
    expect(kept).toMatchObject([
      { code, clientId: 'T_1', requestTime: headers['request-time'], error: { code } },
    ]);
    expect(Buffer.from(kept[0]?.body ?? [])).toEqual(Buffer.from(body));
  });

  it('a conflict is handed over with the body it came with', async () => {
    const kept: RefusedNotification[] = [];
    const { receiver } = receiverOf({ onRefused: (refused) => kept.push(refused) });
    const fields = { captureId: 'C' };
    await receiver.receive(signed(sampleNotification('captured', fields)), () => undefined);
    const body = sampleNotification('failed', fields);
    expect((await receiver.receive(signed(body), () => expect.unreachable())).status).toBe(409);
    expect(kept).toMatchObject([{ code: 'CONFLICTING_RESULT', raw: body }]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('disk full'))],
    ['never returns', () => new Promise(() => undefined)],
  ])('an onRefused that %s changes no reply, and is logged as an error', async (_, onRefused) => {
    const { receiver, lines } = receiverOf({ onRefused, handlerTimeout: 20 });
    expect((await receiver.receive(signed('{'), () => undefined)).status).toBe(400);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { code: 'ON_REFUSED_FAILED', refused: 'INVALID_JSON' },
    });
  });

  it('a forged request never gets there', async () => {
    const { privateKey } = createTestKeys();
    const { receiver } = receiverOf({ onRefused: () => expect.unreachable() });
    for (const [, request] of UNUSABLE) {
      const { body } = request();
      expect((await receiver.receive(signed(body, { privateKey }), () => undefined)).status).toBe(401);
    }
  });

  it('what asks the sender to try again is not handed over: it is not unusable', async () => {
    const { receiver } = receiverOf({ onRefused: () => expect.unreachable() });
    const failing = receiver.receive(signed(sampleNotification()), () => Promise.reject(new Error('no')));
    expect((await failing).status).toBe(500);
    await receiver.close();
    expect((await receiver.receive(signed(sampleNotification()), () => undefined)).status).toBe(503);
  });
});

describe('rule 11: other types come to the same address', () => {
  it('go verified to onOther, typed as far as the envelope goes, and are acknowledged when it resolves', async () => {
    const others: unknown[] = [];
    const { receiver } = receiverOf({
      onOther: (other) => others.push(other),
      onRefused: () => expect.unreachable(),
    });
    const reply = await receiver.receive(signed(OTHER, { requestTime: String(Date.now()) }), () =>
      expect.unreachable(),
    );
    expect(reply.status).toBe(200);
    expect(others).toMatchObject([{ notifyType: 'PAYMENT_RESULT', clientId: 'T_1', raw: OTHER }]);
    expect(JSON.stringify(others)).not.toContain('paymentId');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no')), 500, 'HANDLER_FAILED'],
    ['is late', () => new Promise(() => undefined), 503, 'HANDLER_TIMED_OUT'],
  ])('are not acknowledged when onOther %s', async (_, onOther, status, code) => {
    const { receiver, codes } = receiverOf({ onOther, handlerTimeout: 20 });
    expect((await receiver.receive(signed(OTHER), () => undefined)).status).toBe(status);
    expect(codes()).toContain(code);
  });

  it('log a late onOther that fails at last', async () => {
    const end = deferred();
    const { receiver, lines } = receiverOf({ onOther: () => end.promise, handlerTimeout: 10 });
    expect((await receiver.receive(signed(OTHER), () => undefined)).status).toBe(503);
    const before = lines.length;
    end.reject(new Error('at last'));
    while (lines.length === before) await new Promise((resolve) => setImmediate(resolve));
    expect(lines.at(-1)?.fields['code']).toBe('HANDLER_FAILED');
  });

  it('must be a type: a body without one is unusable, not another type', async () => {
    const { receiver } = receiverOf({ onOther: () => expect.unreachable() });
    for (const notifyType of [undefined, '', 7, null]) {
      expect((await receiver.receive(signed({ ...OTHER, notifyType }), () => undefined)).status).toBe(400);
    }
  });

  it('must be genuine and in time as well', async () => {
    const { receiver } = receiverOf({ onOther: () => expect.unreachable() });
    expect((await receiver.receive(signed(OTHER, { requestTime: '1' }), () => undefined)).status).toBe(401);
  });
});

describe('receive never rejects', () => {
  const request = signed(sampleNotification());
  it.each<[what: string, options: Partial<ReceiverOptions>, status: number]>([
    [
      'a publicTarget that throws',
      {
        publicTarget: () => {
          throw new Error('no');
        },
      },
      500,
    ],
    [
      'a publicTarget that returns nothing',
      { publicTarget: (() => undefined) as unknown as () => string },
      500,
    ],
    [
      'a logger that throws',
      {
        logger: throwing(() => {
          throw new Error('no');
        }),
      },
      200,
    ],
    ['a logger that rejects', { logger: throwing(() => Promise.reject(new Error('no'))) }, 200],
    [
      'a store that answers nonsense',
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
            throw new Error('no');
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

  it('with a clock that breaks later on: the time of the machine counts', async () => {
    let broken = false;
    const clock = () => (broken ? Number.NaN : Date.now());
    const { receiver } = receiverOf({ clock });
    broken = true;
    expect((await receiver.receive(request, () => undefined)).status).toBe(200);
  });

  it.each([undefined, null, 'text', {}, [], new ArrayBuffer(2)])(
    'with %s for a body: RAW_BODY_UNAVAILABLE',
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

  it('with an error of a newer copy, whose code this one does not know', async () => {
    const { receiver } = receiverOf();
    const newer = new NotificationError('CLOSING', { message: 'from another copy' });
    Object.defineProperty(newer, 'code', { value: 'NOT_YET_INVENTED' });
    expect((await receiver.refuse(newer)).status).toBe(500);
  });

  it('and refuses one error once, however often it is given', async () => {
    const { receiver, lines } = receiverOf();
    const error = new NotificationError('CLOSING', { message: 'closing' });
    const replies = await Promise.all([receiver.refuse(error), receiver.refuse(error)]);
    expect(replies[0]).toBe(replies[1]);
    expect(lines.filter(({ fields }) => fields['code'] === 'CLOSING')).toHaveLength(1);
  });
});

function throwing(log: () => unknown): Logger {
  return { debug: log, info: log, warn: log, error: log };
}
