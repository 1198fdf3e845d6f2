import { describe, expect, it } from 'vitest';
import type { RefusedNotification } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { deferred } from '../delivery/bench.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { letTimePass } from '../pass-time.ts';

const OTHER = { notifyType: 'PAYMENT_RESULT', paymentId: 'P', result: { resultStatus: 'S' } };
const UNUSABLE: readonly (readonly [code: string, request: () => ReturnType<typeof signed>])[] = [
  ['TOO_OLD', () => signed(sampleNotification(), { requestTime: '1' })],
  ['TOO_EARLY', () => signed(sampleNotification(), { requestTime: '4000000000000' })],
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
    const { receiver, lines } = receiverOf({ onRefused });
    expect((await letTimePass(receiver.receive(signed('{'), () => undefined))).status).toBe(400);
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
    const { receiver, codes } = receiverOf({ onOther });
    expect((await letTimePass(receiver.receive(signed(OTHER), () => undefined))).status).toBe(status);
    expect(codes()).toContain(code);
  });

  it('log a late onOther that fails at last', async () => {
    const end = deferred();
    const { receiver, codes, line } = receiverOf({ onOther: () => end.promise });
    expect((await letTimePass(receiver.receive(signed(OTHER), () => undefined))).status).toBe(503);
    expect(codes()).not.toContain('HANDLER_FAILED');
    end.reject(new Error('at last'));
    await line('HANDLER_FAILED');
    expect(codes().at(-1)).toBe('HANDLER_FAILED');
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
