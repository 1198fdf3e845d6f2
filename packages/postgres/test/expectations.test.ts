import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CLIENT,
  countExpected,
  DAY,
  expected,
  MINUTE,
  OVERDUE_STORES,
  type OverdueStore,
  overdueOf,
  settle,
} from './overdue-stores.ts';

describe.each(OVERDUE_STORES)('expected captures on $name', ({ open }) => {
  let opened: OverdueStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    await opened.database.query('DELETE FROM notify_capture');
    await opened.database.query('DELETE FROM notify_capture_expected');
  });

  it('are overdue when the deadline is over, oldest first, up to the limit', async () => {
    const { store, elapse } = opened;
    const deadline = new Date(Date.now() + 30 * MINUTE);
    await store.expect(expected('later', new Date(Date.now() + 40 * MINUTE)));
    await store.expect({ clientId: CLIENT, captureRequestId: 'sooner', deadline });
    expect(await store.overdue()).toEqual([]);
    await elapse(35 * MINUTE);
    const [sooner, ...others] = await store.overdue();
    expect(others).toEqual([]);
    const moved = new Date(deadline.getTime() - 35 * MINUTE);
    const nextAttemptAt = moved;
    expect(sooner).toEqual({
      clientId: CLIENT,
      captureRequestId: 'sooner',
      deadline: moved,
      attempts: 0,
      nextAttemptAt,
    });
    await elapse(10 * MINUTE);
    expect(await overdueOf(store)).toEqual(['sooner', 'later']);
    expect(await store.overdue({ limit: 1 })).toMatchObject([{ captureRequestId: 'sooner' }]);
    expect((await store.overdue())[1]).toMatchObject({ paymentId: 'P-later' });
  });

  it.each(['captured', 'failed'] as const)(
    'are forgotten with the settle of a result: %s',
    async (outcome) => {
      const { store, database } = opened;
      await store.expect(expected('R'));
      await store.expect(expected('other'));
      await settle(store, 'R', outcome);
      expect(await countExpected(database)).toBe(1);
      expect(await overdueOf(store)).toEqual(['other']);
    },
  );

  it('stay expected after the settle of a pending result', async () => {
    const { store } = opened;
    await store.expect(expected('R'));
    await settle(store, 'R', 'pending');
    expect(await overdueOf(store)).toEqual(['R']);
    await settle(store, 'R', 'failed');
    expect(await overdueOf(store)).toEqual([]);
  });

  it('are forgotten with the settle of a contradicting final result', async () => {
    const { store, database } = opened;
    await settle(store, 'R', 'captured');
    await database.query(
      `INSERT INTO notify_capture_expected VALUES ('${CLIENT}', 'R', NULL, now(), 0, NULL, now())`,
    );
    await settle(store, 'R', 'failed');
    expect(await countExpected(database)).toBe(0);
  });

  it('are not expected if the final result was settled before', async () => {
    const { store, database } = opened;
    await settle(store, 'R');
    await store.expect(expected('R'));
    expect(await countExpected(database)).toBe(0);
    await settle(store, 'pending', 'pending');
    await store.expect(expected('pending'));
    expect(await overdueOf(store)).toEqual(['pending']);
  });

  it('belong to a client: the same capture request id of another client is another capture', async () => {
    const { store } = opened;
    await store.expect({ ...expected('R'), clientId: 'T_2' });
    await settle(store, 'R');
    expect(await store.overdue()).toMatchObject([{ clientId: 'T_2' }]);
  });

  it('get the new deadline from a second call, which may leave out the payment', async () => {
    const { store, database } = opened;
    await store.expect(expected('R'));
    await store.expect({ clientId: CLIENT, captureRequestId: 'R', deadline: new Date(Date.now() + DAY) });
    expect(await store.overdue()).toEqual([]);
    await store.expect({ clientId: CLIENT, captureRequestId: 'R', deadline: new Date() });
    expect(await store.overdue()).toMatchObject([{ paymentId: 'P-R', attempts: 0 }]);
    expect(await countExpected(database)).toBe(1);
  });

  it('can be dismissed', async () => {
    const { store } = opened;
    await store.expect(expected('R'));
    expect(await store.dismiss({ clientId: CLIENT, captureRequestId: 'R' })).toBe(true);
    expect(await store.dismiss({ clientId: CLIENT, captureRequestId: 'R' })).toBe(false);
    expect(await store.overdue()).toEqual([]);
  });

  it('do not look overdue after the sweep of the record that has their result', async () => {
    const { store, database, elapse } = opened;
    await settle(store, 'R');
    await settle(store, 'pending', 'pending');
    // As if the transaction of `expect` had been open during the settle.
    await database.query(
      `INSERT INTO notify_capture_expected SELECT '${CLIENT}', id, NULL, now(), 0, NULL, now()
        FROM unnest(ARRAY['R', 'pending']) AS id`,
    );
    await elapse(31 * DAY);
    await store.sweep();
    expect((await database.query('SELECT 1 FROM notify_capture')).rows).toHaveLength(0);
    expect(await overdueOf(store)).toEqual(['pending']);
  });

  it.each([
    ['clientId', { clientId: '' }],
    ['clientId', { clientId: `${CLIENT}\n` }],
    ['clientId', { clientId: `T ${CLIENT}` }],
    ['clientId', { clientId: 'T'.repeat(129) }],
    ['clientId', { clientId: '捕' }],
    ['dueAt', { dueAt: new Date() }],
    ['captureRequestId', { captureRequestId: 'x'.repeat(65) }],
    ['captureRequestId', { captureRequestId: 'R\0' }],
    ['paymentId', { paymentId: 7 as unknown as string }],
    ['deadline', { deadline: new Date(Number.NaN) }],
    ['deadline', { deadline: 60_000 as unknown as Date }],
  ])('need a valid %s', async (option, change) => {
    await expect(opened.store.expect({ ...expected('R'), ...change })).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      option,
      message: expect.stringContaining('Expected: '),
    });
    expect(await countExpected(opened.database)).toBe(0);
  });

  it('need an argument', async () => {
    const { store } = opened;
    const refused = {
      code: 'INVALID_CONFIG',
      option: 'capture',
      message: expect.stringContaining('clientId'),
    };
    await expect(store.expect(undefined as never)).rejects.toMatchObject(refused);
    await expect(store.dismiss(undefined as never)).rejects.toMatchObject(refused);
    await expect(store.dismiss({ clientId: `${CLIENT}\n`, captureRequestId: 'R' })).rejects.toMatchObject({
      option: 'clientId',
      reason: 'CLIENT_INVALID',
    });
  });

  it('can be expected and dismissed as they are listed', async () => {
    const { store } = opened;
    await store.expect(expected('R'));
    const [overdue] = await store.overdue();
    if (overdue === undefined) throw new Error('Nothing is overdue.');
    await store.expect({ ...overdue, deadline: new Date(Date.now() + DAY) });
    expect(await store.overdue()).toEqual([]);
    expect(await store.dismiss(overdue)).toBe(true);
  });

  it.each([-1, 0, 1.5, 'x', null, Number.NaN])(
    'are listed up to a valid limit, which %j is not',
    async (limit) => {
      const refused = { code: 'INVALID_CONFIG', reason: 'LIMIT_INVALID', option: 'limit' };
      const { store } = opened;
      await expect(store.overdue({ limit: limit as number })).rejects.toMatchObject(refused);
      await expect(store.unsettled({ limit: limit as number })).rejects.toMatchObject(refused);
    },
  );

  it('are listed without unknown options', async () => {
    const refused = { code: 'INVALID_CONFIG', reason: 'UNKNOWN_OPTION', option: 'max' };
    await expect(opened.store.overdue({ max: 1 } as never)).rejects.toMatchObject(refused);
  });

  it('need a query that returns the answer of its statement', async () => {
    const { store } = opened;
    await expect(store.expect(expected('R'), async () => undefined)).rejects.toThrow(
      'neither a list of rows',
    );
    await expect(store.expect(expected('R'), {} as never)).rejects.toMatchObject({ option: 'query' });
  });

  it('accept ids of the length and characters that a notification may have', async () => {
    const { store, database } = opened;
    const captureRequestId = `${'捕'.repeat(63)}“`;
    await store.expect({ ...expected(captureRequestId), paymentId: '捕'.repeat(64) });
    expect(await overdueOf(store)).toEqual([captureRequestId]);
    await settle(store, captureRequestId);
    expect(await countExpected(database)).toBe(0);
  });
});
