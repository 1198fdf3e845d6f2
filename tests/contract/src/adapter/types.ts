import type { DeliveryContext, OtherHandler, OtherNotification } from '@notify-capture/core';
import { otherSamples, sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import { deferred } from '../deferred.ts';
import type { AdapterHarness } from '../harness.ts';
import { send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';
import { alipay, appStarter } from '../test-app.ts';

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

    it.each(otherSamples())(
      'hands the genuine message $name to onOther once, and acknowledges its repeats',
      async ({ kind, body }) => {
        const seen: [OtherNotification, DeliveryContext][] = [];
        const app = await start({ options: { onOther: (...given) => seen.push(given) } });
        const signed = alipay.sign(body);
        expectAcknowledged(await send(app.port, signed), alipay.clientId);
        expectAcknowledged(await send(app.port, signed), alipay.clientId);
        expect(seen).toMatchObject([
          [
            { kind, raw: body },
            { key: expect.stringMatching(/^[\da-f]{64}$/), mayHaveRunBefore: false },
          ],
        ]);
        expect(app.merchant.handled).toHaveLength(0);
      },
    );

    it('runs onOther once for repeats at the same time: the others are told to come back', async () => {
      const [entered, leave] = [deferred(), deferred()];
      const others: OtherNotification[] = [];
      const onOther = async (other: OtherNotification): Promise<void> => {
        others.push(other);
        entered.resolve();
        await leave.promise;
      };
      const app = await start({ options: { onOther } });
      const signed = alipay.sign(sampleOther('dispute'));
      const running = send(app.port, signed);
      await entered.promise;
      expectRefused(await send(app.port, signed), 'DELIVERY_IN_PROGRESS', alipay.clientId);
      leave.resolve();
      expectAcknowledged(await running, alipay.clientId);
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
      expect(others).toHaveLength(1);
    });

    it('refuses a message of another kind without onOther, with a hint in the log, and hands it to onRefused', async () => {
      const app = await start();
      const body = sampleOther('dispute');
      expectRefused(await send(app.port, alipay.sign(body)), 'UNHANDLED_TYPE', alipay.clientId);
      expect(app.merchant.refused).toMatchObject([{ code: 'UNHANDLED_TYPE', raw: body }]);
      expect(app.merchant.lines('UNHANDLED_TYPE')).toMatchObject([
        { level: 'error', fields: { hint: expect.stringContaining('onOther') } },
      ]);
    });

    it('does not acknowledge a message of another kind when onOther throws, and runs it again', async () => {
      let fails = true;
      const before: boolean[] = [];
      const onOther: OtherHandler = async (_, { mayHaveRunBefore }) => {
        before.push(mayHaveRunBefore);
        if (fails) throw new Error('no database');
      };
      const app = await start({ options: { onOther } });
      const signed = alipay.sign(sampleOther('authorization'));
      expectRefused(await send(app.port, signed), 'HANDLER_FAILED', alipay.clientId);
      fails = false;
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
      expect(before).toEqual([false, true]);
    });
  });
}
