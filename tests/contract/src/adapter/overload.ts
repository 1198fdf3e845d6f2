import { describe, expect, it } from 'vitest';
import { alipay, benches, deferred } from '../bench.ts';
import type { AdapterHarness } from '../harness.ts';
import { send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';

/** More deliveries at the same time than the receiver takes. */
export function describeOverload(harness: AdapterHarness): void {
  describe('overload', () => {
    const start = benches(harness);

    it('refuses what comes beyond maxConcurrency, genuine or not, and takes it when there is room', async () => {
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
