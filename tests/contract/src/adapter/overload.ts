import { describe, expect, it } from 'vitest';
import { deferred } from '../deferred.ts';
import type { AdapterHarness } from '../harness.ts';
import { send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';
import { alipay, appStarter } from '../test-app.ts';

/** More simultaneous deliveries than `maxConcurrency`. */
export function describeOverload(harness: AdapterHarness): void {
  describe('overload', () => {
    const start = appStarter(harness);

    it('refuses requests over maxConcurrency, genuine or not, and accepts them when others have ended', async () => {
      const [entered, leave] = [deferred(), deferred()];
      const onCapture = async (): Promise<void> => {
        entered.resolve();
        await leave.promise;
      };
      const app = await start({ onCapture, options: { maxConcurrency: 1 } });
      const running = send(app.port, alipay.capture('captured', { fields: { captureId: 'FIRST' } }));
      await entered.promise;
      const second = alipay.capture('captured', { fields: { captureId: 'SECOND' } });
      expectRefused(await send(app.port, second), 'OVERLOADED');
      expectRefused(await send(app.port, second, { target: `${second.target}?forged` }), 'OVERLOADED');
      expect(app.merchant.refused).toEqual([]);
      leave.resolve();
      expectAcknowledged(await running, alipay.clientId);
      expectAcknowledged(await send(app.port, second), alipay.clientId);
    });
  });
}
