import { openRedis } from '@notify-capture/contract';
import type { NotificationStore, SettledRecord } from '@notify-capture/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';

const LEASE = 60 * 60_000;
const KEY = 'notify-capture:{k}';
const record: SettledRecord = {
  fingerprints: ['pending'],
  kind: 'capture',
  outcome: 'pending',
  code: 'PROCESSING',
  status: 'U',
  amount: { currency: 'BRL', minorUnits: '50000' },
  clientId: 'T_1',
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
  requestTime: '1',
};

let client: Redis;
let store: NotificationStore;
beforeAll(async () => {
  client = new Redis((await openRedis()).url);
  store = redisStore({ client });
});
afterAll(() => client.disconnect());
beforeEach(async () => {
  await client.del(KEY);
  const claim = await store.claim('k', 'pending', LEASE);
  await store.settle('k', claim.status === 'acquired' ? claim.token : '', record, LEASE);
});

describe('a settled record that cannot be read', () => {
  it.each([
    ['empty', ''],
    ['of another shape', '{"version":2}'],
  ])('is an error that says so, never a final result: %s', async (_, json) => {
    await client.hset(KEY, 'record', json);
    await expectUnreadable();
  });

  it.each(['record', 'settledAt'])(
    'is an error that says so, never a final result: without %s',
    async (field) => {
      await client.hdel(KEY, field);
      await expectUnreadable();
    },
  );

  it('can be claimed at once when a person has repaired it', async () => {
    await client.hset(KEY, 'record', '{}');
    await expectUnreadable();
    await client.hset(KEY, 'record', JSON.stringify(record));
    expect(await store.claim('k', 'captured', LEASE)).toMatchObject({ status: 'acquired', previous: record });
  });
});

/** Both for the settled result and for another result of the capture. */
async function expectUnreadable(): Promise<void> {
  await expect(store.claim('k', 'pending', LEASE)).rejects.toThrow('settled record cannot be read');
  await expect(store.claim('k', 'captured', LEASE)).rejects.toThrow('settled record cannot be read');
}
