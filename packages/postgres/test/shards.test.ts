import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Alipay, openPostgres } from '@notify-capture/contract';
import { blockUnder } from '@notify-capture/contract/documents';
import {
  type CaptureHandler,
  createReceiver,
  type RawRequest,
  type Receiver,
  type Reply,
} from '@notify-capture/core';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const SHARDS = 2;
const FOLDER = join(import.meta.dirname, '..', '.data', 'shards');

type Receive = (
  receivers: readonly [Receiver, ...Receiver[]],
  request: RawRequest,
  onCapture: CaptureHandler,
) => Promise<Reply>;

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
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    rmSync(FOLDER, { recursive: true, force: true });
  });

  it('book each capture once in the database of its id, with the code of docs/scaling.md', async () => {
    const receive = await receiveOfThePage();
    const [first, ...others] = receivers;
    if (first === undefined) throw new Error('There is no receiver.');
    const ids = Array.from({ length: 20 }, (_, number) => `C${number}`);
    for (const captureId of ids) {
      for (const _attempt of [1, 2]) {
        const request = alipay.capture('captured', { fields: { captureId } });
        const { status } = await receive([first, ...others], request, async (_capture, { transaction }) => {
          await transaction?.query('INSERT INTO books VALUES ($1)', [captureId]);
        });
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

/** Writes the code of the page into a file, and imports its function. */
async function receiveOfThePage(): Promise<Receive> {
  const { code } = blockUnder('docs/scaling.md', 'Several databases');
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, 'receive.ts');
  writeFileSync(file, `${code}\nexport { receive };\n`);
  const page: { readonly receive: Receive } = await import(pathToFileURL(file).href);
  return page.receive;
}
