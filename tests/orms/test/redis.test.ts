import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Alipay, openRedis, type PostgresDatabase, setBackKeys } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBooks } from '../src/database.ts';
import { bookOnce, CREATE_BALANCE } from '../src/redis.ts';
import type { Plan } from '../src/redis-merchant.ts';

const MERCHANT = join(import.meta.dirname, '..', 'src', 'redis-merchant.ts');
const HOUR = 3_600_000;

let database: PostgresDatabase;
let client: Redis;
let url: string;
beforeAll(async () => {
  database = await openBooks();
  ({ url } = await openRedis());
  client = new Redis(url);
});
afterAll(async () => {
  client.disconnect();
  await database.close();
});

async function books(): Promise<unknown> {
  const { rows } = await database
    .pool({ max: 1 })
    .query('SELECT count(*)::int AS booked, (SELECT minor_units::int FROM balance) AS balance FROM booking');
  return rows[0];
}

describe('a store on Redis, and books on Postgres with the key under a unique index', () => {
  it('a process that is killed between the booking and the settle leaves one booking, which the next delivery acknowledges', async () => {
    const alipay = new Alipay();
    const signed = alipay.capture('captured', {
      fields: { captureAmount: { currency: 'BRL', value: '700' } },
    });
    const { clientId, keys } = alipay;
    await database.pool({ max: 1 }).query(CREATE_BALANCE);
    const plan: Plan = {
      redis: url,
      postgres: database.url,
      clientId,
      publicKey: keys.publicKey,
      request: { ...signed, body: Buffer.from(signed.body).toString('base64') },
    };
    const merchant = fork(MERCHANT, {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, PLAN: JSON.stringify(plan) },
    });
    expect(await once(merchant, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await books()).toEqual({ booked: 1, balance: 700 });

    const receiver = createReceiver({
      clientId,
      publicKey: keys.publicKey,
      store: redisStore({ client }),
      logger: false,
    });
    const book = bookOnce(database.pool());
    expect((await receiver.receive(signed, book)).status).toBe(503);
    await setBackKeys(client, HOUR, 'notify-capture:');
    const reply = await receiver.receive(signed, async (capture, context) => {
      expect(context.mayHaveRunBefore).toBe(true);
      await book(capture, context);
    });
    expect(reply.status).toBe(200);
    expect(await books()).toEqual({ booked: 1, balance: 700 });
    expect((await receiver.receive(signed, () => expect.unreachable())).status).toBe(200);
  });
});
