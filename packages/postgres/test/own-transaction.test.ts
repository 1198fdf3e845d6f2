import { deferred, holdTime } from '@notify-capture/contract';
import { otherSamples } from '@notify-capture/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countExpected } from './overdue-stores.ts';
import {
  OWN_DATABASES,
  type OwnContext,
  type OwnDatabase,
  OwnDelivery,
  type OwnHandler,
} from './own-transaction.ts';

const unreachable = (): void => expect.unreachable('the handler must not run');

describe.each(OWN_DATABASES)("context.settle in the merchant's transaction, on $name", ({ open }) => {
  holdTime();
  let own: OwnDatabase;
  beforeAll(async () => {
    own = await open();
  });
  afterAll(() => own.close());

  it('commits the writes and the settled record together, and acknowledges', async () => {
    const delivery = new OwnDelivery(own);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('rolls both back when the transaction throws, and releases the claim', async () => {
    const delivery = new OwnDelivery(own);
    const reply = await delivery.deliver((_, context) =>
      own.transaction(async (query) => {
        await delivery.write(query, context);
        throw new Error('constraint violated');
      }),
    );
    expect(reply.status).toBe(500);
    expect(await delivery.booked()).toBe(0);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('does not acknowledge when the handler ignores that its transaction was rolled back, and releases', async () => {
    const delivery = new OwnDelivery(own);
    const reply = await delivery.deliver(async (_, context) => {
      const ended = own.transaction(async (query) => {
        await delivery.write(query, context);
        throw new Error('constraint violated');
      });
      await ended.catch(() => undefined);
    });
    expect([reply.status, delivery.codes()]).toEqual([500, ['HANDLER_FAILED']]);
    expect(delivery.merchant.logged[0]?.message).toContain('context.settle was not committed');
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('does not acknowledge when the handler ignores a failed statement, and Postgres rolls back at COMMIT', async () => {
    const delivery = new OwnDelivery(own);
    const reply = await delivery.deliver((_, context) =>
      own.transaction(async (query) => {
        await delivery.write(query, context);
        await Promise.resolve(query('SELECT 1/0', [])).catch(() => undefined);
      }),
    );
    expect([reply.status, await delivery.booked()]).toEqual([500, 0]);
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it.each([
    ['settled', 'lets the error pass'],
    ['settled', 'ignores the error'],
    ['claimed', 'lets the error pass'],
    ['claimed', 'ignores the error'],
  ])('books once when another delivery has %s meanwhile, and the handler %s', async (state, reaction) => {
    const delivery = new OwnDelivery(own);
    const [entered, leave, othersEntered, othersLeave] = [deferred(), deferred(), deferred(), deferred()];
    const first = delivery.deliver(async (_, context) => {
      entered.resolve();
      await leave.promise;
      await own.transaction(async (query) => {
        const written = delivery.write(query, context);
        await expect(written).rejects.toMatchObject({ code: 'LEASE_LOST' });
        await (reaction === 'ignores the error' ? written.catch(() => undefined) : written);
      });
    });
    await entered.promise;
    await delivery.elapse();
    const second = delivery.deliver(async (capture, context) => {
      othersEntered.resolve();
      if (state === 'claimed') await othersLeave.promise;
      await delivery.book(capture, context);
    });
    await (state === 'settled' ? second : othersEntered.promise);
    leave.resolve();
    expect((await first).status).toBe(503);
    expect(delivery.codes()).toContain('LEASE_LOST');
    expect(await delivery.booked()).toBe(state === 'settled' ? 1 : 0);
    othersLeave.resolve();
    expect((await second).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('can be called twice in a transaction', async () => {
    const delivery = new OwnDelivery(own);
    const reply = await delivery.deliver((_, context) =>
      own.transaction(async (query) => {
        await context.settle(query);
        await delivery.write(query, context);
      }),
    );
    expect([reply.status, await delivery.booked()]).toEqual([200, 1]);
  });

  it('can be called in a second transaction after the first one was rolled back', async () => {
    const delivery = new OwnDelivery(own);
    const reply = await delivery.deliver(async (capture, context) => {
      const failed = own.transaction(async (query) => {
        await delivery.write(query, context);
        throw new Error('deadlock detected');
      });
      await failed.catch(() => undefined);
      await delivery.book(capture, context);
    });
    expect([reply.status, await delivery.booked()]).toEqual([200, 1]);
  });

  it('settles a conflict in the transaction of onConflict, and refuses it when that is rolled back', async () => {
    let fails = true;
    const delivery: OwnDelivery = new OwnDelivery(own, {
      onConflict: (_, context) =>
        own.transaction(async (query) => {
          await delivery.write(query, context as OwnContext);
          if (fails) throw new Error('constraint violated');
        }),
    });
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
    expect((await delivery.deliver(unreachable, 'failed')).status).toBe(409);
    expect(await delivery.booked()).toBe(1);
    fails = false;
    expect((await delivery.deliver(unreachable, 'failed')).status).toBe(200);
    expect((await delivery.deliver(unreachable, 'failed')).status).toBe(200);
    expect(await delivery.booked()).toBe(2);
  });

  it('settles a pending result and then the final one, each in its transaction', async () => {
    const delivery = new OwnDelivery(own);
    expect((await delivery.deliver(delivery.book, 'pending')).status).toBe(200);
    const reply = await delivery.deliver((capture, context) => {
      expect(context.previous).toMatchObject({ outcome: 'pending' });
      return delivery.book(capture, context);
    });
    expect([reply.status, await delivery.booked()]).toEqual([200, 2]);
    expect((await delivery.deliver(unreachable, 'pending')).status).toBe(200);
  });

  it.each(otherSamples().slice(0, 6))('settles $name in the transaction of onOther', async ({ body }) => {
    let fails = true;
    const delivery: OwnDelivery = new OwnDelivery(own, {
      onOther: (_, context) =>
        own.transaction(async (query) => {
          await delivery.write(query, context as OwnContext);
          if (fails) throw new Error('constraint violated');
        }),
    });
    expect((await delivery.deliverBody(body)).status).toBe(500);
    expect(await delivery.booked()).toBe(0);
    fails = false;
    expect((await delivery.deliverBody(body)).status).toBe(200);
    expect((await delivery.deliverBody(body)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('books once when thirty duplicates are received at the same time', async () => {
    const delivery = new OwnDelivery(own);
    const replies = await Promise.all(Array.from({ length: 30 }, () => delivery.deliver(delivery.book)));
    for (const { status } of replies) expect([200, 503]).toContain(status);
    expect((await delivery.deliver(unreachable)).status).toBe(200);
    expect(await delivery.booked()).toBe(1);
  });

  it('settles nothing through the client instead of the transaction, and says what to pass', async () => {
    const delivery = new OwnDelivery(own);
    const reply = await delivery.deliver(async (_, { settle }) => {
      await settle((text, values) => own.database.query(text, values));
    });
    expect(reply.status).toBe(500);
    expect(String(delivery.merchant.logged[0]?.fields['err'])).toContain('not on the pool or client');
    expect((await delivery.deliver(delivery.book)).status).toBe(200);
  });

  it('ends the wait for the capture in the same transaction; a rollback restores it', async () => {
    const delivery = new OwnDelivery(own);
    const waits = () => countExpected(own.database);
    let fails = true;
    const handler: OwnHandler = async ({ clientId, captureRequestId }, context) => {
      await own.store.expect({ clientId, captureRequestId, deadline: new Date() });
      await own.transaction(async (query) => {
        await delivery.write(query, context);
        if (fails) throw new Error('constraint violated');
      });
    };
    expect((await delivery.deliver(handler)).status).toBe(500);
    expect(await waits()).toBe(1);
    fails = false;
    expect((await delivery.deliver(handler)).status).toBe(200);
    expect(await waits()).toBe(0);
  });
});
