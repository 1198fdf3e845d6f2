import { describe, expect, it } from 'vitest';
import type { RefusedNotification } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { deferred } from '../delivery/receiver-fixture.ts';
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

describe('ARCHITECTURE.md, rule 10: a genuine message that cannot be used is never dropped', () => {
  it.each(UNUSABLE)(
    '%s is handed to onRefused with the raw body before the reply is sent',
    async (code, request) => {
      const refusals: RefusedNotification[] = [];
      const wait = deferred();
      const { receiver } = receiverOf({
        onRefused: async (refused) => {
          await wait.promise;
          refusals.push(refused);
        },
      });
      const { headers, body, ...rest } = request();
      const reply = receiver.receive({ headers, body, ...rest }, () => expect.unreachable());
      wait.resolve();
      expect((await reply).headers['client-id']).toBe('T_1');
      expect(refusals).toMatchObject([
        { code, clientId: 'T_1', requestTime: headers['request-time'], error: { code } },
      ]);
      expect(Buffer.from(refusals[0]?.body ?? [])).toEqual(Buffer.from(body));
    },
  );

  it('a conflict is handed to onRefused with its body', async () => {
    const refusals: RefusedNotification[] = [];
    const { receiver } = receiverOf({ onRefused: (refused) => refusals.push(refused) });
    const fields = { captureId: 'C' };
    await receiver.receive(signed(sampleNotification('captured', fields)), () => undefined);
    const body = sampleNotification('failed', fields);
    expect((await receiver.receive(signed(body), () => expect.unreachable())).status).toBe(409);
    expect(refusals).toMatchObject([{ code: 'CONFLICTING_RESULT', raw: body }]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('disk full'))],
    ['never returns', () => new Promise(() => undefined)],
  ])('an onRefused that %s does not change the reply, and is logged as an error', async (_, onRefused) => {
    const { receiver, lines } = receiverOf({ onRefused });
    expect((await letTimePass(receiver.receive(signed('{'), () => undefined))).status).toBe(400);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { code: 'ON_REFUSED_FAILED', refused: 'INVALID_JSON' },
    });
  });

  it('a forged request is never handed to onRefused', async () => {
    const { privateKey } = createTestKeys();
    const { receiver } = receiverOf({ onRefused: () => expect.unreachable() });
    for (const [, request] of UNUSABLE) {
      const { body } = request();
      expect((await receiver.receive(signed(body, { privateKey }), () => undefined)).status).toBe(401);
    }
  });

  it('an error after which Alipay retries is not handed to onRefused', async () => {
    const { receiver } = receiverOf({ onRefused: () => expect.unreachable() });
    const failing = receiver.receive(signed(sampleNotification()), () => Promise.reject(new Error('failed')));
    expect((await failing).status).toBe(500);
    await receiver.close();
    expect((await receiver.receive(signed(sampleNotification()), () => undefined)).status).toBe(503);
  });
});

describe('ARCHITECTURE.md, rule 11: messages of other kinds', () => {
  it.each([
    ['throws', () => Promise.reject(new Error('failed')), 500, 'HANDLER_FAILED'],
    ['is late', () => new Promise(() => undefined), 503, 'HANDLER_TIMED_OUT'],
  ])('are not acknowledged when onOther %s', async (_, onOther, status, code) => {
    const { receiver, codes } = receiverOf({ onOther });
    expect((await letTimePass(receiver.receive(signed(OTHER), () => undefined))).status).toBe(status);
    expect(codes()).toContain(code);
  });

  it('are logged when a late onOther fails', async () => {
    const end = deferred();
    const { receiver, codes, line } = receiverOf({ onOther: () => end.promise });
    expect((await letTimePass(receiver.receive(signed(OTHER), () => undefined))).status).toBe(503);
    expect(codes()).not.toContain('HANDLER_FAILED');
    end.reject(new Error('failed late'));
    await line('HANDLER_FAILED');
    expect(codes().at(-1)).toBe('HANDLER_FAILED');
  });

  it('must be genuine and not too old', async () => {
    const { receiver } = receiverOf({ onOther: () => expect.unreachable() });
    expect((await receiver.receive(signed(OTHER, { requestTime: '1' }), () => undefined)).status).toBe(401);
  });
});
