import { sampleNotification } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import type { AdapterHarness } from '../harness.ts';
import { send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';
import { alipay, appStarter } from '../test-app.ts';

const PAYMENT = {
  notifyType: 'PAYMENT_RESULT',
  paymentId: '2026000000000001',
  result: { resultCode: 'SUCCESS', resultStatus: 'S' },
};

/** Steps 3 and 4: the kind of the message, its fields and its meaning. */
export function describeTypes(harness: AdapterHarness): void {
  describe('notifications', () => {
    const start = appStarter(harness);

    it('hands a capture to the handler with its meaning', async () => {
      const app = await start();
      const signed = alipay.capture('CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT', {
        fields: { captureAmount: { currency: 'KWD', value: '1500' }, newField: { deep: true } },
      });
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
      const capture = app.merchant.handled[0]?.capture;
      expect(capture).toMatchObject({
        outcome: 'failed',
        clientId: alipay.clientId,
        amount: { currency: 'KWD', minorUnits: 1500n, decimal: '1.500' },
        result: { code: 'CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT', action: 'reduce_amount', consistent: true },
      });
      expect(capture?.raw['newField']).toEqual({ deep: true });
    });

    it.each([
      ['not an object', '[]'],
      ['no amount', { ...sampleNotification('captured'), captureAmount: undefined }],
      [
        'an amount that is a number',
        { ...sampleNotification(), captureAmount: { currency: 'BRL', value: 1 } },
      ],
      [
        'a status that is unknown',
        { ...sampleNotification(), result: { resultCode: 'SUCCESS', resultStatus: 'X' } },
      ],
      ['no type', { ...sampleNotification(), notifyType: undefined }],
      ['an id that is too long', { ...sampleNotification(), captureId: 'x'.repeat(65) }],
    ])('refuses a genuine notification with %s, and hands it to onRefused', async (_, body) => {
      const app = await start();
      expectRefused(await send(app.port, alipay.sign(body)), 'INVALID_NOTIFICATION', alipay.clientId);
      expect(app.merchant.handled).toHaveLength(0);
      expect(app.merchant.refused).toHaveLength(1);
    });

    it('hands another type to onOther and acknowledges it', async () => {
      const others: unknown[] = [];
      const app = await start({ options: { onOther: (other) => others.push(other) } });
      expectAcknowledged(await send(app.port, alipay.sign(PAYMENT)), alipay.clientId);
      expect(others).toMatchObject([{ notifyType: 'PAYMENT_RESULT', raw: PAYMENT }]);
      expect(app.merchant.handled).toHaveLength(0);
    });

    it('refuses another type without onOther, with a hint in the log', async () => {
      const app = await start();
      expectRefused(await send(app.port, alipay.sign(PAYMENT)), 'UNHANDLED_TYPE', alipay.clientId);
      expect(app.merchant.refused).toMatchObject([{ code: 'UNHANDLED_TYPE', raw: PAYMENT }]);
      expect(String(app.merchant.lines('UNHANDLED_TYPE')[0]?.fields['hint'])).toContain('onOther');
    });

    it('does not acknowledge another type when onOther throws', async () => {
      const onOther = () => Promise.reject(new Error('no database'));
      const app = await start({ options: { onOther } });
      expectRefused(await send(app.port, alipay.sign(PAYMENT)), 'HANDLER_FAILED', alipay.clientId);
    });
  });
}
