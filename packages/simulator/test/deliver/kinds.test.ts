import { otherSamples } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, type MessageKind } from '../../src/index.ts';
import { PATIENCE } from '../long-form.ts';
import { ALIPAY, formOf, startMerchantApp } from '../merchant-app.ts';

const AT_ONCE = { ...ALIPAY, speed: 1e9, timeoutMs: PATIENCE };

describe('deliver with a kind', () => {
  it('delivers every documented message, and the merchant handles each once although it is repeated', async () => {
    const { url, merchant } = await startMerchantApp();
    const samples = otherSamples();
    for (const { kind, name } of samples) {
      const type = name === kind ? undefined : name;
      const { deliveries, summary } = await deliver({ to: url, ...AT_ONCE, kind, type, loseAck: 1 });
      expect(summary, name).toMatchObject({ deliveries: 1, acknowledged: 1, sent: 2, acksLost: 1 });
      expect(deliveries).toMatchObject([{ kind, ...(type && { type }), messages: [{ role: 'message' }] }]);
    }
    expect(merchant.others.map(({ raw }) => formOf(raw))).toEqual(samples.map(({ body }) => formOf(body)));
    expect(merchant.booked).toEqual([]);
  });

  it('takes the kind from the type, and the first type of a kind', async () => {
    const { url, merchant } = await startMerchantApp();
    await deliver({ to: url, ...AT_ONCE, type: 'DISPUTE_JUDGED' });
    await deliver({ to: url, ...AT_ONCE, kind: 'dispute' });
    await deliver({ to: url, ...AT_ONCE, type: 'CAPTURE_RESULT' });
    expect(merchant.others.map(({ type }) => type)).toEqual(['DISPUTE_JUDGED', 'DISPUTE_CREATED']);
    expect(merchant.booked).toHaveLength(1);
  });

  it('reports the id of a message, and none of an authorization', async () => {
    const { url, merchant } = await startMerchantApp();
    const subjects: object[] = [];
    const onAttempt = (_: unknown, subject: object) => subjects.push(subject);
    const fields = { disputeId: 'D_1' };
    await deliver({ to: url, ...AT_ONCE, kind: 'dispute', fields, onAttempt });
    await deliver({ to: url, ...AT_ONCE, kind: 'authorization', onAttempt });
    expect(subjects).toEqual([
      { kind: 'dispute', type: 'DISPUTE_CREATED', id: 'D_1' },
      { kind: 'authorization', type: 'AUTHCODE_CREATED' },
    ]);
    expect(merchant.others[0]?.ids.disputeId).toBe('D_1');
  });

  it('sends a payment with the result of a case', async () => {
    const { url, merchant } = await startMerchantApp();
    const { deliveries } = await deliver({
      to: url,
      ...AT_ONCE,
      type: 'PAYMENT_RESULT',
      case: 'RISK_REJECT',
    });
    expect(merchant.others).toMatchObject([{ kind: 'payment', outcome: 'failed' }]);
    expect(deliveries[0]?.messages[0]?.body).toMatchObject({
      result: { resultCode: 'RISK_REJECT', resultStatus: 'F', resultMessage: 'not paid.' },
    });
  });

  it('sends the further forms of a type by their names', async () => {
    const { url, merchant } = await startMerchantApp();
    for (const type of ['failed_refund', 'direct_refund', 'direct_payment'])
      await deliver({ to: url, ...AT_ONCE, type });
    expect(merchant.others).toMatchObject([
      { kind: 'refund', type: 'REFUND_RESULT', outcome: 'failed' },
      { kind: 'refund', type: 'REFUND_RESULT', outcome: 'refunded', raw: { refundStatus: 'SUCCESS' } },
      { kind: 'payment', type: 'PAYMENT_RESULT', raw: { paymentStatus: 'SUCCESS' } },
    ]);
  });

  it.each([
    [{ kind: 'disput' as MessageKind }, '"disput" is not a kind of message. Did you mean dispute?'],
    [{ kind: 'toString' as MessageKind }, 'Expected: one of capture, payment, refund, dispute'],
    [{ type: 'DISPUTE_JUGED' }, '"DISPUTE_JUGED" is not a type of message. Did you mean DISPUTE_JUDGED?'],
    [{ type: 'dispute' }, 'Set the kind to dispute.'],
    [
      { kind: 'dispute', type: 'REFUND_RESULT' },
      '"REFUND_RESULT" is a type of the kind refund, not of dispute.',
    ],
    [{ kind: 'capture', type: 'PAYMENT_RESULT' }, 'of the kind payment, not of capture. '],
    [{ kind: 'vaulting', type: 'CREATED' }, 'The kind vaulting has no types: leave the type out.'],
    [
      { kind: 'refund', case: 'failed' },
      'The case is failed, but messages of the type REFUND_RESULT have no case.',
    ],
    [{ type: 'OFFLINE_PAYMENT_CODE', case: 'failed' }, 'of the type OFFLINE_PAYMENT_CODE have no case.'],
    [{ type: 'direct_payment', case: 'failed' }, 'of the type direct_payment have no case.'],
    [{ kind: 'dispute', reorder: true }, 'reorder is set, but the kind is dispute.'],
    [{ kind: 'payment', conflict: true }, 'conflict is set, but the kind is payment.'],
  ] as const)('refuses %j before it sends anything', async (options, message) => {
    const delivery = deliver({ to: 'http://127.0.0.1:1/', ...AT_ONCE, ...options });
    await expect(delivery).rejects.toThrow(message);
    await expect(delivery).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
