import { describe, expect, it } from 'vitest';
import { createReceiver, memoryStore, type NotificationStore, type SettledRecord } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const LEASE = 1_000;
const DAY = 24 * 60 * 60_000;

const record: SettledRecord = {
  kind: 'capture',
  fingerprints: ['S:SUCCESS:BRL:1'],
  outcome: 'captured',
  code: 'SUCCESS',
  status: 'S',
  amount: { currency: 'BRL', minorUnits: '1' },
  clientId: 'T_1',
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
  requestTime: '1',
};

class ClockedStore {
  now = 0;
  readonly store: NotificationStore;
  constructor(maxCaptures = 100) {
    this.store = memoryStore({ maxCaptures, clock: () => this.now });
  }
  async acquire(key: string): Promise<string> {
    const claim = await this.store.claim(key, 'F', LEASE);
    if (claim.status !== 'acquired') throw new Error(`${key} is ${claim.status}`);
    return claim.token;
  }
}

describe('the memory store', () => {
  it('refuses new claims when it is full, and keeps its live records', async () => {
    const { store, acquire } = bound(new ClockedStore(3));
    await store.settle('a', await acquire('a'), record, DAY);
    await acquire('b');
    await store.release('c', await acquire('c'));
    await expect(store.claim('d', 'F', LEASE)).rejects.toThrow(/full \(3 captures\).*Raise maxCaptures/);
    expect(await store.claim('a', 'S:SUCCESS:BRL:1', LEASE)).toMatchObject({ status: 'settled' });
    expect(await store.claim('b', 'F', LEASE)).toMatchObject({ status: 'busy' });
    expect(await store.claim('c', 'F', LEASE)).toMatchObject({ status: 'acquired', mayHaveRunBefore: true });
  });

  it('accepts new claims as soon as a record has expired', async () => {
    const clocked = new ClockedStore(2);
    const { store, acquire } = bound(clocked);
    for (const key of ['a', 'b']) await store.settle(key, await acquire(key), record, DAY);
    await expect(store.claim('c', 'F', LEASE)).rejects.toThrow(/full/);
    clocked.now = DAY;
    await acquire('c');
  });

  it('keeps a record until its retention ends, to the millisecond, and not longer', async () => {
    const clocked = new ClockedStore();
    const { store, acquire } = bound(clocked);
    await store.settle('a', await acquire('a'), record, DAY);
    clocked.now = DAY - 1;
    expect(await store.claim('a', 'S:SUCCESS:BRL:1', LEASE)).toMatchObject({ status: 'settled' });
    clocked.now = DAY;
    const claim = await store.claim('a', 'S:SUCCESS:BRL:1', LEASE);
    expect(claim).toMatchObject({ status: 'acquired', mayHaveRunBefore: false });
    expect(claim).not.toHaveProperty('previous');
  });

  it('records the time of a settle by its own clock', async () => {
    const clocked = new ClockedStore();
    clocked.now = 77;
    const { store, acquire } = bound(clocked);
    await store.settle('a', await acquire('a'), record, DAY);
    expect(await store.claim('a', 'S:SUCCESS:BRL:1', LEASE)).toMatchObject({ record: { settledAt: 77 } });
  });

  it('stays within its limit under many captures', async () => {
    const clocked = new ClockedStore(50);
    const { store, acquire } = bound(clocked);
    for (let i = 0; i < 5_000; i++) {
      await store.settle(`k${i}`, await acquire(`k${i}`), record, 50);
      clocked.now += 1;
    }
    await acquire('last');
  });

  it('refuses a maxCaptures that is not a positive integer', () => {
    for (const maxCaptures of [0, -1, 1.5, Number.NaN]) {
      expect(() => memoryStore({ maxCaptures })).toThrowError(
        expect.objectContaining({ reason: 'LIMIT_INVALID' }),
      );
    }
  });

  it('makes the receiver refuse a new capture when it is full, and acknowledge a settled one', async () => {
    const keys = createTestKeys();
    const store = memoryStore({ maxCaptures: 1 });
    const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, store, logger: false });
    const send = (captureId: string) => {
      const body = sampleNotification('captured', { captureId });
      return receiver.receive(
        signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body }),
        () => undefined,
      );
    };
    expect((await send('A')).status).toBe(200);
    expect((await send('B')).status).toBe(503);
    expect((await send('A')).status).toBe(200);
  });
});

function bound(clocked: ClockedStore) {
  return { store: clocked.store, acquire: (key: string) => clocked.acquire(key) };
}
