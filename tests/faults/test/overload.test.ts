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
/** How much more is sent than the merchant can do, and for how many seconds. */
const TIMES = 10;
const SECONDS = 10;
/** Refused notifications that are sent again afterwards. */
const SAMPLE = 200;
const alipay = new Alipay();
const rows: LoadRow[] = [];

const BOUND = { maxConcurrency: 100, bound: '100' };
const CASES = [
  { kind: TRANSACTIONAL, ...BOUND },
  { kind: AT_LEAST_ONCE, ...BOUND },
  { kind: TRANSACTIONAL, maxConcurrency: Number.MAX_SAFE_INTEGER, bound: 'none' },
];

describe.each(CASES)('ten times the load on $kind.name, with a bound of $bound', (one) => {
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  afterAll(() => writeLoadRows(rows));

  it('loses nothing, refuses what is too much with Retry-After, and is normal again afterwards', async () => {
    const { kind, maxConcurrency, bound } = one;
    const { port, child } = await start(kind, maxConcurrency);
    children.push(child);
    const sender = new LoadSender(alipay, port);
    await sender.closedLoop(sender.sign(50), 8);
    let best = 0;
    for (const underWay of [8, 16, 32, 64]) {
      best = Math.max(best, await sender.closedLoop(sender.sign(300), underWay));
    }
    const sent = best * TIMES;
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
      bound,
      best,
      sent: overload.length / loop.seconds,
      acknowledged: loop.acknowledgedPerSecond,
      refused: refused.length,
      refusedMedian: median(refused.map(({ ms }) => ms)),
      normalAfter,
    });
    if (bound !== 'none') {
      expect(refused.length, 'refusals').toBeGreaterThan(0);
      expect(refused.filter(({ retryAfter }) => retryAfter === undefined)).toEqual([]);
    }

    // What was acknowledged is booked, and what was refused is booked when it is sent again.
    const acknowledged = answers.filter(({ status }) => status === 200).map(({ captureId }) => captureId);
    const again = overload.filter(({ captureId }) => !acknowledged.includes(captureId)).slice(0, SAMPLE);
    let left: readonly Message[] = again;
    while (left.length > 0) {
      await sender.closedLoop(left, 8);
      const booked = await bookedAt(port);
      left = left.filter(({ captureId }) => !booked.includes(captureId));
    }
    sender.close();
    const booked = await bookedAt(port);
    const ids = new Set(booked);
    expect(acknowledged.filter((captureId) => !ids.has(captureId))).toEqual([]);
    if (kind.exactlyOnce) expect(booked.length, 'nothing is booked twice').toBe(ids.size);
  });
});

async function start(
  kind: StoreKind,
  maxConcurrency: number,
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const { plan: store } = await kind.open();
  if (store.kind !== 'postgres') throw new Error('Expected a store on Postgres.');
  const { clientId, keys } = alipay;
  const { url, schema, transactional } = store;
  const port = await freePort();
  const plan: LoadPlan = {
    port,
    clientId,
    publicKey: keys.publicKey,
    url,
    schema,
    transactional,
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
