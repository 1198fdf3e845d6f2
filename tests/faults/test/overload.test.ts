import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Alipay, freePort } from '@notify-capture/contract';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Answer, LoadSender, type Message } from '../src/load/load.ts';
import { type LoadRow, writeLoadRows } from '../src/load/load-table.ts';
import { LOAD_PLAN, type LoadPlan } from '../src/load/plan.ts';
import { BOOKS, type Booking } from '../src/plan.ts';
import { AT_LEAST_ONCE, type StoreKind, TRANSACTIONAL } from '../src/stores.ts';

const MAIN = join(import.meta.dirname, '..', 'dist', 'loaded.js');
/** The factor and the duration of the overload. */
const FACTOR = 10;
const SECONDS = 10;
/** The number of refused notifications that are sent again. */
const SAMPLE = 200;
const alipay = new Alipay();
const rows: LoadRow[] = [];

const LIMIT = { maxConcurrency: 100, limit: '100' };
const CASES = [
  { kind: TRANSACTIONAL, ...LIMIT },
  { kind: AT_LEAST_ONCE, ...LIMIT },
  { kind: TRANSACTIONAL, maxConcurrency: Number.MAX_SAFE_INTEGER, limit: 'none' },
];

describe.each(CASES)('an overload of ten times on $kind.name with maxConcurrency $limit', (one) => {
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  afterAll(() => writeLoadRows(rows));

  it('loses no capture, refuses requests over the limit with Retry-After, and ends with the overload', async () => {
    const { kind, maxConcurrency, limit } = one;
    const { port, child } = await start(kind, maxConcurrency);
    children.push(child);
    const sender = new LoadSender(alipay, port);
    await sender.closedLoop(sender.sign(50), 8);
    let best = 0;
    for (const concurrency of [8, 16, 32, 64]) {
      best = Math.max(best, await sender.closedLoop(sender.sign(300), concurrency));
    }
    const sent = best * FACTOR;
    const overload = sender.sign(Math.round(sent * SECONDS));
    const loop = await sender.openLoop(overload, sent);
    const end = performance.now();
    const probes: Answer[] = [];
    do {
      const [probe] = sender.sign(1);
      if (probe !== undefined) probes.push(await sender.send(probe));
    } while (probes.at(-1)?.status !== 200);
    const normalAfter = (performance.now() - end) / 1000;
    const answers = await loop.answers;
    const refused = answers.filter(({ status }) => status === 503);
    rows.push({
      store: kind.name,
      limit,
      best,
      sent: overload.length / loop.seconds,
      acknowledged: loop.acknowledgedPerSecond,
      refused: refused.length,
      refusedMedian: median(refused.map(({ ms }) => ms)),
      normalAfter,
    });
    if (limit !== 'none') {
      expect(refused.length, 'refusals').toBeGreaterThan(0);
      expect(refused.filter(({ retryAfter }) => retryAfter === undefined)).toEqual([]);
    }

    // Every acknowledged capture is booked, and so is a refused capture after it is sent again.
    const acknowledged = answers.filter(({ status }) => status === 200).map(({ captureId }) => captureId);
    const again = overload.filter(({ captureId }) => !acknowledged.includes(captureId)).slice(0, SAMPLE);
    let unbooked: readonly Message[] = again;
    while (unbooked.length > 0) {
      await sender.closedLoop(unbooked, 8);
      const booked = await bookedAt(port);
      unbooked = unbooked.filter(({ captureId }) => !booked.includes(captureId));
    }
    sender.close();
    const booked = await bookedAt(port);
    const ids = new Set(booked);
    expect(acknowledged.filter((captureId) => !ids.has(captureId))).toEqual([]);
    if (kind.transaction !== 'none') expect(booked.length, 'no capture is booked twice').toBe(ids.size);
  });
});

async function start(
  kind: StoreKind,
  maxConcurrency: number,
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const { plan: store } = await kind.open();
  if (store.kind !== 'postgres') throw new Error('Expected a store on Postgres.');
  const { clientId, keys } = alipay;
  const { url, schema, transaction } = store;
  const port = await freePort();
  const plan: LoadPlan = {
    port,
    clientId,
    publicKey: keys.publicKey,
    url,
    schema,
    transactional: transaction === 'store',
    maxConcurrency,
  };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, [LOAD_PLAN]: JSON.stringify(plan) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return { port, child };
}

async function bookedAt(port: number): Promise<readonly string[]> {
  const reply = await fetch(`http://127.0.0.1:${port}${BOOKS}`);
  const books = (await reply.json()) as readonly Booking[];
  return books.map(({ captureId }) => captureId);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
