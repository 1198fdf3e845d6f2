import { createHash } from 'node:crypto';
import { Alipay, openPostgres } from '@notify-capture/contract';
import { createReceiver, type Notification, type Receiver } from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const SHARDS = 2;
const alipay = new Alipay();

describe('stores in several databases', () => {
  const databases: Awaited<ReturnType<typeof openPostgres>>[] = [];
  const pools: pg.Pool[] = [];
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    for (let shard = 0; shard < SHARDS; shard++) {
      const database = await openPostgres();
      const pool = database.pool();
      const store = postgresStore({ client: pool, transactional: true });
      await store.migrate();
      await pool.query('CREATE TABLE books (capture_id text)');
      databases.push(database);
      pools.push(pool);
      const { clientId, keys } = alipay;
      receivers.push(createReceiver({ clientId, publicKey: keys.publicKey, store, logger: false }));
    }
  });
  afterAll(() => Promise.all(databases.map((database) => database.close())));

  const shardOf = (notification: Notification): number => {
    const id = notification.kind === 'capture' ? notification.captureId : JSON.stringify(notification.ids);
    return createHash('sha256').update(id).digest().readUInt32BE() % SHARDS;
  };

  it('book each capture once in the database of its id, whichever receiver has authenticated it', async () => {
    const ids = Array.from({ length: 20 }, (_, number) => `C${number}`);
    for (const captureId of ids) {
      for (const front of receivers) {
        const notification = await front.authenticate(alipay.capture('captured', { fields: { captureId } }));
        const { status } = await (receivers[shardOf(notification)] ?? front).deliver(
          notification,
          async (_capture, { transaction }) => {
            await transaction?.query('INSERT INTO books VALUES ($1)', [captureId]);
          },
        );
        expect(status).toBe(200);
      }
    }
    const booked = await Promise.all(
      pools.map(async (pool) =>
        (await pool.query('SELECT capture_id FROM books')).rows.map((row) => row.capture_id),
      ),
    );
    expect(booked.flat().sort()).toEqual([...ids].sort());
    for (const shard of booked) expect(shard.length).toBeGreaterThan(0);
  });
});
