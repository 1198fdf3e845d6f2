import { deferred, holdTime, letTimePass } from '@notify-capture/contract';
import type { NotificationStore } from '@notify-capture/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN_DATABASES, type OwnContext, type OwnDatabase, OwnDelivery } from './own-transaction.ts';

const unreachable = (): void => expect.unreachable('the handler must not run');

describe.each(OWN_DATABASES)(
  'a transaction of the merchant that ends after its handler or its time, on $name',
  ({ open }) => {
    holdTime();
    let own: OwnDatabase;
    beforeAll(async () => {
      own = await open();
    });
    afterAll(() => own.close());

    it('is refused after the handler has ended, and its transaction rolls back', async () => {
      const delivery = new OwnDelivery(own);
      const contexts: OwnContext[] = [];
      const reply = await delivery.deliver((_, context) => {
        contexts.push(context);
        throw new Error('the handler ends without its work');
      });
      expect(reply.status).toBe(500);
      for (const context of contexts) {
        await expect(own.transaction((query) => delivery.write(query, context))).rejects.toMatchObject({
          message: expect.stringContaining('after the handler had ended'),
        });
      }
      expect(await delivery.booked()).toBe(0);
      expect((await delivery.deliver(delivery.book)).status).toBe(200);
    });

    it.each(['commits', 'rolls back'])(
      'does not acknowledge while a transaction is open that the handler does not await; later it %s',
      async (end) => {
        const asked = deferred();
        const isSettled: NotificationStore['isSettled'] = (...question) => {
          asked.resolve();
          return own.store.isSettled(...question);
        };
        const delivery = new OwnDelivery({ ...own, store: { ...own.store, isSettled } });
        const [settled, leave] = [deferred(), deferred()];
        let ended: Promise<unknown> = Promise.resolve();
        const first = delivery.deliver(async (_, context) => {
          ended = own
            .transaction(async (query) => {
              await delivery.write(query, context);
              settled.resolve();
              await leave.promise;
              if (end === 'rolls back') throw new Error('rolled back');
            })
            .catch(() => undefined);
          await settled.promise;
        });
        await asked.promise;
        expect((await letTimePass(first)).status).toBeGreaterThanOrEqual(500);
        leave.resolve();
        await ended;
        await delivery.elapse();
        expect((await delivery.deliver(end === 'commits' ? unreachable : delivery.book)).status).toBe(200);
        expect(await delivery.booked()).toBe(1);
      },
    );

    it('of a late handler settles after the reply', async () => {
      const delivery = new OwnDelivery(own);
      const [entered, leave] = [deferred(), deferred()];
      const first = delivery.deliver(async (capture, context) => {
        entered.resolve();
        await leave.promise;
        await delivery.book(capture, context);
      });
      await entered.promise;
      expect((await letTimePass(first)).status).toBe(503);
      expect(delivery.codes()).toContain('HANDLER_TIMED_OUT');
      leave.resolve();
      await delivery.merchant.line('SETTLED_LATE');
      expect((await delivery.deliver(unreachable)).status).toBe(200);
      expect(await delivery.booked()).toBe(1);
    });

    it('of a late handler throws when the next delivery has claimed', async () => {
      const delivery = new OwnDelivery(own);
      const [entered, leave] = [deferred(), deferred()];
      const first = delivery.deliver(async (capture, context) => {
        entered.resolve();
        await leave.promise;
        await delivery.book(capture, context);
      });
      await entered.promise;
      expect((await letTimePass(first)).status).toBe(503);
      await delivery.elapse();
      expect((await delivery.deliver(delivery.book)).status).toBe(200);
      leave.resolve();
      await delivery.close();
      expect(delivery.codes()).toContain('LEASE_LOST');
      expect(await delivery.booked()).toBe(1);
    });
  },
);
