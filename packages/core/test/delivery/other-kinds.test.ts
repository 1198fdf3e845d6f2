import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type DeliveryContext,
  memoryStore,
  type NotificationStore,
  type OtherNotification,
  type SettledRecord,
} from '../../src/index.ts';
import { otherSamples, sampleNotification, sampleOther } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { letTimePass } from '../pass-time.ts';
import { expectNoSecret } from '../secrets.ts';
import { deferred } from './receiver-fixture.ts';

/** A receiver that keeps what it hands to onOther, and what reaches its store. */
function observed() {
  const runs: { readonly other: OtherNotification; readonly context: DeliveryContext }[] = [];
  const stored: unknown[] = [];
  const records: SettledRecord[] = [];
  const memory = memoryStore();
  const store: NotificationStore = {
    ...memory,
    claim: (key, fingerprint, leaseMs) => {
      stored.push(key, fingerprint);
      return memory.claim(key, fingerprint, leaseMs);
    },
    settle: (key, token, record, retentionMs) => {
      records.push(record);
      return memory.settle(key, token, record, retentionMs);
    },
  };
  const { receiver, lines, line, codes } = receiverOf({
    store,
    onOther: (other, context) => {
      runs.push({ other, context });
    },
  });
  const send = async (body: object): Promise<number> =>
    (await letTimePass(receiver.receive(signed(body), () => expect.unreachable()))).status;
  return { runs, stored, records, lines, line, codes, send, receiver };
}

describe('ARCHITECTURE.md, rule 11: a message of another kind', () => {
  it.each(otherSamples())(
    '$name runs onOther once, and its repeats are acknowledged',
    async ({ kind, body }) => {
      const { runs, records, send } = observed();
      expect([await send(body), await send(body)]).toEqual([200, 200]);
      expect(runs).toHaveLength(1);
      const [run] = runs;
      expect(run?.other).toMatchObject({ kind, clientId: 'T_1', raw: body });
      expect(run?.context).toEqual({
        key: expect.stringMatching(/^[\da-f]{64}$/),
        mayHaveRunBefore: false,
        signal: expect.any(AbortSignal),
        settle: expect.any(Function),
      });
      expect(records).toEqual([
        {
          fingerprints: [kind],
          kind,
          ...(run?.other.type !== undefined && { type: run.other.type }),
          ids: run?.other.ids,
          clientId: 'T_1',
          requestTime: expect.any(String),
        },
      ]);
    },
  );

  it('runs once when thirty repeats are received at the same time', async () => {
    const { runs, send } = observed();
    const body = sampleOther('dispute');
    const replies = await Promise.all(Array.from({ length: 30 }, () => send(body)));
    expect(runs).toHaveLength(1);
    expect(replies.every((status) => status === 200 || status === 503)).toBe(true);
    expect(await send(body)).toBe(200);
    expect(runs).toHaveLength(1);
  });

  it('runs again only for another natural key, whatever else differs', async () => {
    const { runs, send } = observed();
    const dispute = sampleOther('dispute');
    await send(dispute);
    await send({ ...dispute, disputeReasonMsg: 'another text', paymentId: 'another' });
    expect(runs).toHaveLength(1);
    await send({ ...dispute, disputeNotificationType: 'DISPUTE_JUDGED' });
    await send({ ...dispute, disputeId: 'another' });
    expect(runs).toHaveLength(3);
  });

  it.each([
    ['payment', { notifyType: 'PAYMENT_PENDING' }],
    ['payment', { paymentId: 'another' }],
    ['payment', { result: { resultCode: 'PROCESS_FAIL', resultStatus: 'F' } }],
    ['direct_payment', { paymentStatus: 'PROCESSING' }],
    ['authorization', { accessToken: 'SECRET_TOKEN_OF_ANOTHER_USER' }],
    ['refund', { refundStatus: 'FAIL' }],
    ['direct_refund', { refundStatus: 'FAIL' }],
    ['authorization', { authCode: 'SECRET_CODE_OF_ANOTHER_USER' }],
    ['vaulting', { result: { resultCode: 'PROCESS_FAIL', resultStatus: 'F' } }],
    ['subscription', { subscriptionStatus: 'TERMINATED' }],
    ['subscription_payment', { paymentId: 'another' }],
    ['registration', { registrationResult: { registrationStatus: 'REJECTED' } }],
    ['payout', { transferResult: { resultCode: 'PROCESS_FAIL', resultStatus: 'F' } }],
    ['unknown', { cardStatus: 'BLOCKED' }],
  ] as const)('that is a %s has another key with %j', async (name, change) => {
    const { runs, send } = observed();
    const body = sampleOther(name);
    await send(body);
    await send({ ...body, ...change });
    expect(new Set(runs.map(({ context }) => context.key)).size).toBe(2);
  });

  it('is another message for each amount of an updated payment, and each status of the other product line', async () => {
    const { runs, send } = observed();
    const updated = sampleOther('payment', { notifyType: 'UPDATE_AMOUNT_RESULT' });
    await send(updated);
    await send({ ...updated, paymentAmount: { currency: 'BRL', value: '70000' } });
    const direct = sampleOther('direct_payment', { paymentStatus: 'PROCESSING' });
    await send(direct);
    await send({ ...direct, paymentStatus: 'SUCCESS' });
    expect(runs).toHaveLength(4);
  });

  it.each(['authorization', 'unknown'] as const)(
    'of the kind %s can be found when onOther throws',
    async (kind) => {
      const { receiver, lines } = receiverOf({ onOther: () => Promise.reject(new Error('no database')) });
      await receiver.receive(signed(sampleOther(kind), { requestTime: String(Date.now()) }), () => undefined);
      expect(lines.at(-1)?.fields).toMatchObject({ kind, requestTime: expect.stringMatching(/^\d+$/) });
    },
  );

  it.each(otherSamples())('$name without a part of its key is told by its bytes', async ({ kind, body }) => {
    const { runs, send } = observed();
    const ids = ['paymentId', 'refundId', 'disputeId', 'authCode', 'accessToken', 'result', 'transferResult'];
    const incomplete = {
      ...body,
      ...Object.fromEntries(ids.map((name) => [name, undefined])),
      subscriptionStatus: undefined,
      registrationResult: undefined,
    };
    await send(incomplete);
    await send(incomplete);
    expect(runs).toHaveLength(1);
    await send({ ...incomplete, note: 'another message' });
    expect(runs).toHaveLength(2);
    expect(runs[0]?.other.kind).toBe(kind);
  });

  it('never has the key of a capture, whose ids can be any text', async () => {
    const { stored, send, receiver } = observed();
    await send(sampleOther('dispute', { disputeId: 'C' }));
    const capture = sampleNotification('captured', { captureId: 'dispute:C:DISPUTE_CREATED' });
    await receiver.receive(signed(capture), () => undefined);
    expect(stored).toContain('T_1:dispute:C:DISPUTE_CREATED');
    expect(stored).toContain('T_1:dispute%3AC%3ADISPUTE_CREATED');
  });

  it('has a key of visible ASCII with any id', async () => {
    const { stored, send } = observed();
    for (const disputeId of ['纠纷', 'a b', '\ud800', 'x'.repeat(5_000), '\n', 'a\0b']) {
      expect(await send(sampleOther('dispute', { disputeId }))).toBe(200);
    }
    for (const key of stored) expect(key).toMatch(/^[\x21-\x7e]{1,2048}$/);
  });

  it.each(otherSamples())('$name shows no secret in a log, an error, a key or a record', async ({ body }) => {
    const { stored, records, runs, lines, send } = observed();
    await send(body);
    expectNoSecret(inspect([stored, records, lines, runs.map(({ context }) => context.key)], { depth: 9 }));
    const failing = receiverOf({ onOther: () => Promise.reject(new Error('no database')) });
    await failing.receiver.receive(signed(body), () => undefined);
    const unhandled = receiverOf();
    await unhandled.receiver.receive(signed(body), () => undefined);
    const authenticated = await unhandled.receiver.authenticate(signed(body));
    expect(failing.codes()).toContain('HANDLER_FAILED');
    expect(unhandled.codes()).toContain('UNHANDLED_TYPE');
    expectNoSecret(inspect([failing.lines, unhandled.lines, authenticated], { depth: 9 }));
  });

  it('is refused without onOther, with a hint, and handed to onRefused', async () => {
    const refused: unknown[] = [];
    const { receiver, lines } = receiverOf({ onRefused: ({ code, raw }) => refused.push({ code, raw }) });
    const body = sampleOther('dispute');
    const reply = await receiver.receive(signed(body), () => expect.unreachable());
    expect(reply).toMatchObject({ status: 422, code: 'UNHANDLED_TYPE' });
    expect(refused).toEqual([{ code: 'UNHANDLED_TYPE', raw: body }]);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { disputeId: body['disputeId'], hint: expect.stringContaining('onOther') },
      message: expect.stringContaining('"dispute" ("DISPUTE_CREATED")'),
    });
  });

  it('runs again after onOther threw, with mayHaveRunBefore set', async () => {
    let fails = true;
    const contexts: DeliveryContext[] = [];
    const { receiver } = receiverOf({
      onOther: async (_, context) => {
        contexts.push(context);
        if (fails) throw new Error('no database');
      },
    });
    const body = sampleOther('refund');
    expect((await receiver.receive(signed(body), () => undefined)).status).toBe(500);
    fails = false;
    expect((await receiver.receive(signed(body), () => undefined)).status).toBe(200);
    expect(contexts.map(({ mayHaveRunBefore }) => mayHaveRunBefore)).toEqual([false, true]);
  });

  it('is settled when a late onOther resolves: a repeat is acknowledged without a second run', async () => {
    const end = deferred();
    const { receiver, line, codes } = receiverOf({ onOther: () => end.promise });
    const body = sampleOther('payout');
    expect((await letTimePass(receiver.receive(signed(body), () => undefined))).status).toBe(503);
    expect(codes()).toContain('HANDLER_TIMED_OUT');
    end.resolve();
    await line('SETTLED_LATE');
    expect((await receiver.receive(signed(body), () => undefined)).status).toBe(200);
  });
});
