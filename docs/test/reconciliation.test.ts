import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Alipay, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type { KnownResultCode, Outcome } from '@notify-capture/core';
import { type PostgresStore, postgresStore } from '@notify-capture/postgres';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, textOf } from './documents.ts';
import { AS_TEXT, asPsql } from './psql.ts';

const PAGE = 'docs/reconciliation.md';
const FOLDER = join(import.meta.dirname, '..', '.data', 'reconciliation');
const CLIENT = 'T_111222333';

/** The endpoint that the page shows. */
interface Endpoint {
  readonly server: Server;
  readonly store: PostgresStore;
}

const alipay = new Alipay();
const blocks = blocksOf(PAGE);
const queries = blocks.flatMap(({ language, code }, index) =>
  language === 'sql' && code.startsWith('SELECT') ? [{ code, result: blocks[index + 1] }] : [],
);

let database: PostgresDatabase;
let pool: pg.Pool;
let send: (
  result: Outcome | KnownResultCode,
  number: number,
  amount?: readonly [string, string],
) => Promise<number>;
let stop: () => Promise<unknown>;
let store: PostgresStore;

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool({ types: AS_TEXT, max: 1 });
  await pool.query("SET TIME ZONE 'UTC'");
  const { server, ...endpoint } = await endpointOfThePage();
  store = endpoint.store;
  await run('CREATE TABLE captures');
  if (!server.listening) await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alipay/notifyCapture`;
  send = async (result, number, [currency, value] = ['BRL', '50000']) => {
    const fields = {
      captureId: `CAP-${number}`,
      captureRequestId: `shop-${number}`,
      paymentId: `PAY-${number}`,
      captureAmount: { currency, value },
      captureTime: `2026-11-26T${10 + number}:00:00+08:00`,
    };
    const { headers, body } = alipay.capture(result, { fields });
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  stop = () => new Promise((resolve) => server.close(resolve));
  await aDay();
});

afterAll(async () => {
  await stop();
  await database.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

describe('the queries of the page on reconciliation, after notifications through the real store', () => {
  it('each have their rows on the page, and there is one for each question', () => {
    expect(queries.length).toBe(textOf(PAGE).match(/^SELECT /gm)?.length);
    expect(queries.length).toBeGreaterThan(10);
    for (const { result } of queries) expect(result?.language).toBe('text');
  });

  it.each(queries)('answer the rows of the page: $code', async ({ code, result }) => {
    expect(asPsql(await pool.query(code))).toBe(result?.code);
  });

  it('have the rows of the methods of the store that the page names', async () => {
    expect(await store.overdue()).toMatchObject([{ captureRequestId: 'shop-8' }]);
    const unsettled = await store.unsettled({ olderThan: 60 * 60_000 });
    expect(unsettled.map(({ key }) => key).sort()).toEqual([`${CLIENT}:CAP-1`, `${CLIENT}:CAP-9`]);
  });
});

/** Writes the endpoint of the page into a file, and imports it. */
async function endpointOfThePage(): Promise<Endpoint> {
  Object.assign(process.env, {
    PORT: '0',
    DATABASE_URL: database.url,
    ALIPAY_CLIENT_ID: CLIENT,
    ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
  });
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, 'endpoint.ts');
  writeFileSync(file, blocks.find(({ language }) => language === 'ts')?.code ?? '');
  return import(pathToFileURL(file).href);
}

/** Runs the block that begins with these words. */
async function run(words: string): Promise<void> {
  await pool.query(blocks.find(({ code }) => code.startsWith(words))?.code ?? '');
}

/** What happens before the day is closed. */
async function aDay(): Promise<void> {
  for (const [number, units] of [
    [1, 50_000],
    [2, 70_000],
    [5, 50_000],
    [7, 30_000],
    [8, 90_000],
  ])
    await ask(number, units);
  const deadline = new Date('2026-11-26T12:15:00Z');
  for (const number of [7, 8])
    await store.expect({
      clientId: CLIENT,
      captureRequestId: `shop-${number}`,
      paymentId: `PAY-${number}`,
      deadline,
    });
  expect(await send('captured', 1)).toBe(200);
  expect(await send('captured', 1)).toBe(200);
  expect(await send('captured', 2, ['BRL', '75000'])).toBe(200);
  expect(await send('captured', 3, ['JPY', '5000'])).toBe(200);
  expect(await send('captured', 4, ['BRL', '20000'])).toBe(200);
  expect(await send('pending', 5)).toBe(200);
  expect(await send('captured', 6)).toBe(200);
  expect(await send('AUTH_EXPIRED', 7, ['BRL', '30000'])).toBe(200);
  for (let attempt = 0; attempt < 2; attempt++) expect(await send('AUTH_EXPIRED', 1)).toBe(409);
  expect(await send('captured', 9, ['BRL', '0'])).toBe(500);
  await settleConflict();
  await byHand();
  await run('CREATE TABLE report');
}

function ask(number = 0, units = 0): Promise<unknown> {
  const values = [CLIENT, `shop-${number}`, `PAY-${number}`, '2026-11-26T10:00:00Z', 'BRL', units];
  return pool.query(
    `INSERT INTO captures (client_id, capture_request_id, payment_id, asked_at, asked_currency, asked_units)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values,
  );
}

/** An endpoint with `onConflict`, on the same store. */
async function settleConflict(): Promise<void> {
  const { createReceiver } = await import('@notify-capture/core');
  const receiver = createReceiver({
    clientId: CLIENT,
    publicKey: alipay.keys.publicKey,
    store: postgresStore({ client: database.pool() }),
    onConflict: () => undefined,
  });
  const conflict = alipay.capture('AUTH_EXPIRED', {
    fields: { captureId: 'CAP-6', captureRequestId: 'shop-6' },
  });
  expect((await receiver.receive(conflict, () => undefined)).status).toBe(200);
}

/** A person changes the books, and the times of the store are those of the example. */
async function byHand(): Promise<void> {
  await pool.query("UPDATE captures SET outcome = NULL, booked_units = NULL WHERE capture_id = 'CAP-3'");
  await pool.query("UPDATE captures SET booked_units = 2000 WHERE capture_id = 'CAP-4'");
  await pool.query(
    `INSERT INTO captures VALUES ('${CLIENT}', 'shop-10', 'PAY-10', NULL, NULL, NULL, 'captured', 'CAP-10',
      '2026-11-26T18:00:00+08:00', 'BRL', 15000)`,
  );
  await pool.query(
    "UPDATE notify_capture SET settled_at = '2026-11-26T10:00:00Z' WHERE settled_at IS NOT NULL",
  );
  await pool.query("UPDATE notify_capture SET settled_at = '2026-11-25T10:00:00Z' WHERE outcome = 'pending'");
  await pool.query("UPDATE notify_capture SET claimed_at = '2026-11-26T12:00:00Z' WHERE claims > 0");
}
