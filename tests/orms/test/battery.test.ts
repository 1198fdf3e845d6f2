import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { isNotificationError } from '@notify-capture/core';
import { sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { postgresStore } from '@notify-capture/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Deliveries, type Run } from '../src/deliveries.ts';
import { CREATE_BOOKING, type OpenOrm } from '../src/orm.ts';
import { ORMS } from '../src/orms.ts';

const POOL = 10;
const CAPTURE = sampleNotification('captured', { captureId: 'C' });

let database: PostgresDatabase;
beforeAll(async () => {
  database = await openPostgres();
  const pool = database.pool({ max: 1 });
  await postgresStore({ client: pool }).migrate();
  await pool.query(CREATE_BOOKING);
});
afterAll(() => database.close());

const throwAfterSettle: Run = (book, settle) =>
  book(async (query) => {
    await settle(query);
    throw new Error('after the settle');
  });

describe.each(ORMS)('context.settle in a transaction of $name', (orm) => {
  let opened: OpenOrm;
  let deliveries: Deliveries;
  beforeAll(async () => {
    opened = await orm.open(database.url, POOL);
    deliveries = new Deliveries(database.pool({ max: 5 }), opened);
  });
  afterAll(() => opened.close());
  beforeEach(() => deliveries.clear());

  it('commits the booking and the settled record together', async () => {
    const reply = await deliveries.deliver(CAPTURE, (book, settle) =>
      book(async (query) => {
        await settle(query);
        expect(await deliveries.state()).toEqual({ booked: 0, settled: 0, open: 1 });
      }),
    );
    expect(reply.status).toBe(200);
    expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
    expect((await deliveries.deliver(CAPTURE, () => expect.unreachable())).status).toBe(200);
  });

  it('rolls both back when the transaction fails after the settle, and the next delivery books', async () => {
    expect((await deliveries.deliver(CAPTURE, throwAfterSettle)).status).toBe(500);
    expect(await deliveries.state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
    expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
  });

  it('books once for thirty duplicates at once', async () => {
    let runs = 0;
    const run: Run = (book) => {
      runs += 1;
      return book();
    };
    const replies = await Promise.all(Array.from({ length: 30 }, () => deliveries.deliver(CAPTURE, run)));
    const statuses = replies.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(runs).toBe(1);
    expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
  });

  it('books thirty captures at once over a pool of ten connections', async () => {
    const bodies = Array.from({ length: 30 }, (_, i) =>
      sampleNotification('captured', { captureId: `C${i}` }),
    );
    const replies = await Promise.all(bodies.map((body) => deliveries.deliver(body)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await deliveries.state()).toEqual({ booked: 30, settled: 30, open: 0 });
  });

  it('does not acknowledge when the handler swallows the error of its transaction', async () => {
    const reply = await deliveries.deliver(CAPTURE, async (book, settle) => {
      await Promise.resolve(throwAfterSettle(book, settle)).catch(() => undefined);
    });
    expect(reply).toMatchObject({ status: 500, code: 'HANDLER_FAILED' });
    expect(await deliveries.state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
  });

  it('rolls back when another delivery has claimed the capture meanwhile', async () => {
    let thrown: unknown;
    const reply = await deliveries.deliver(CAPTURE, async (book, settle) => {
      await deliveries.endLeases();
      expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
      await deliveries.forgetBookings();
      await book(async (query) => {
        await settle(query).catch((error: unknown) => {
          thrown = error;
          throw error;
        });
      });
    });
    expect(reply).toMatchObject({ status: 503, code: 'LEASE_LOST' });
    expect(isNotificationError(thrown)).toBe(true);
    expect(await deliveries.state()).toEqual({ booked: 0, settled: 1, open: 0 });
  });

  it('settles a conflict and a message of another kind', async () => {
    for (const body of [
      CAPTURE,
      sampleNotification('AUTH_EXPIRED', { captureId: 'C' }),
      sampleOther('dispute'),
    ]) {
      expect((await deliveries.deliver(body)).status).toBe(200);
      expect((await deliveries.deliver(body, () => expect.unreachable())).status).toBe(200);
    }
    expect(await deliveries.state()).toEqual({ booked: 3, settled: 3, open: 0 });
  });
});
