import { memoryStore, type NotificationStore } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { deferred } from '../deferred.ts';
import { timeLimit } from '../fake-timers.ts';
import type { AdapterHarness } from '../harness.ts';
import { type HttpReply, send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';
import { alipay, appStarter } from '../test-app.ts';

/** Steps 5 and 6: claim → handler → settle → reply. */
export function describeDelivery(harness: AdapterHarness): void {
  describe('delivery', () => {
    const start = appStarter(harness);

    it('acknowledges a repeat without running the handler again', async () => {
      const app = await start();
      const fields = { captureId: '2026001' };
      const first = alipay.capture('captured', { fields });
      expectAcknowledged(await send(app.port, first), alipay.clientId);
      expectAcknowledged(await send(app.port, first), alipay.clientId);
      const again = alipay.sign(JSON.stringify(JSON.parse(first.body.toString()), null, 1), {
        requestTime: new Date().toISOString(),
      });
      expectAcknowledged(await send(app.port, again), alipay.clientId);
      expect(app.merchant.booked).toEqual(['2026001']);
    });

    it('runs the handler once for 200 simultaneous deliveries', async () => {
      const entered = deferred();
      const leave = deferred();
      let runs = 0;
      const onCapture = async (): Promise<void> => {
        runs += 1;
        entered.resolve();
        await leave.promise;
      };
      const app = await start({ onCapture });
      const signed = alipay.capture('captured');
      const replies = Array.from({ length: 200 }, () => send(app.port, signed));
      await entered.promise;
      const refused = await firstRefusals(replies, 199);
      leave.resolve();
      const all = await Promise.all(replies);
      for (const reply of refused) expectRefused(reply, 'DELIVERY_IN_PROGRESS', alipay.clientId);
      expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(runs).toBe(1);
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
      expect(runs).toBe(1);
    });

    it('delivers a final result after a pending one, and acknowledges a late pending one', async () => {
      const app = await start();
      const fields = { captureId: '2026002' };
      const pending = alipay.capture('pending', { fields });
      const final = alipay.capture('captured', { fields });
      for (const signed of [pending, final, pending, final]) {
        expectAcknowledged(await send(app.port, signed), alipay.clientId);
      }
      expect(app.merchant.handled.map(({ capture }) => capture.outcome)).toEqual(['pending', 'captured']);
      expect(app.merchant.handled[1]?.context.previous).toMatchObject({ outcome: 'pending' });
    });

    it('refuses a final result that contradicts a settled one, and keeps it', async () => {
      const app = await start();
      const fields = { captureId: '2026003' };
      expectAcknowledged(await send(app.port, alipay.capture('captured', { fields })), alipay.clientId);
      const other = alipay.capture('failed', { fields });
      expectRefused(await send(app.port, other), 'CONFLICTING_RESULT', alipay.clientId);
      expect(app.merchant.handled).toHaveLength(1);
      expect(app.merchant.refused).toMatchObject([{ code: 'CONFLICTING_RESULT' }]);
    });

    it('does not acknowledge when the handler throws, and delivers the next attempt', async () => {
      let runs = 0;
      const onCapture = async (): Promise<void> => {
        runs += 1;
        if (runs === 1) throw new Error('the database is down');
      };
      const app = await start({ onCapture });
      const signed = alipay.capture('captured');
      expectRefused(await send(app.port, signed), 'HANDLER_FAILED', alipay.clientId);
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
      expect(runs).toBe(2);
    });

    const settles = harness.endsWithReply === true ? 'keeps its lease' : 'settles when it resolves';
    it(`replies 503 while a late handler runs, and ${settles}`, async () => {
      const limit = timeLimit(harness);
      const leave = deferred();
      const settled = deferred();
      const store = memoryStore();
      const watched: NotificationStore = {
        ...store,
        settle: (...given) => store.settle(...given).finally(settled.resolve),
      };
      let aborted = false;
      const app = await start({
        options: { handlerTimeout: limit.ms, store: watched },
        onCapture: async (_, { signal }) => {
          await leave.promise;
          aborted = signal.aborted;
        },
      });
      const signed = alipay.capture('captured');
      expectRefused(await limit.pass(send(app.port, signed)), 'HANDLER_TIMED_OUT', alipay.clientId);
      expectRefused(await send(app.port, signed), 'DELIVERY_IN_PROGRESS', alipay.clientId);
      leave.resolve();
      if (harness.endsWithReply === true) return;
      await settled.promise;
      expect(aborted).toBe(true);
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
    });

    it('refuses with STORE_UNAVAILABLE and runs no handler when the claim fails', async () => {
      const claim = () => Promise.reject(new Error('connection refused'));
      const app = await start({ options: { store: { ...memoryStore(), claim } } });
      expectRefused(await send(app.port, alipay.capture('captured')), 'STORE_UNAVAILABLE', alipay.clientId);
      expect(app.merchant.handled).toHaveLength(0);
    });

    it('refuses with LEASE_LOST when another delivery has claimed since', async () => {
      const settle = () => Promise.resolve(false);
      const app = await start({ options: { store: { ...memoryStore(), settle } } });
      expectRefused(await send(app.port, alipay.capture('captured')), 'LEASE_LOST', alipay.clientId);
    });

    it('refuses with CLOSING and runs no handler after close', async () => {
      const app = await start();
      await app.receiver.close();
      expectRefused(await send(app.port, alipay.capture('captured')), 'CLOSING', alipay.clientId);
      expect(app.merchant.handled).toHaveLength(0);
    });
  });
}

/** Waits for a number of refusals, while other requests are still pending. */
function firstRefusals(replies: readonly Promise<HttpReply>[], count: number): Promise<HttpReply[]> {
  const refused: HttpReply[] = [];
  return new Promise((resolve, reject) => {
    for (const reply of replies) {
      reply.then((one) => {
        if (one.status !== 200) refused.push(one);
        if (refused.length === count) resolve(refused);
      }, reject);
    }
  });
}
