import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Alipay, freePort } from '@notify-capture/contract';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Answer, LoadSender } from '../src/load/load.ts';
import { type LoadRow, writeLoadRows } from '../src/load/load-table.ts';
import { LOAD_PLAN, type LoadPlan } from '../src/load/plan.ts';
import { BOOKS, type Booking } from '../src/plan.ts';
import { AT_LEAST_ONCE, type StoreKind, TRANSACTIONAL } from '../src/stores.ts';

const MAIN = join(import.meta.dirname, '..', 'dist', 'loaded.js');
/** How much more is sent than the merchant can do, and for how many seconds. */
const TIMES = 10;
const SECONDS = 10;
const alipay = new Alipay();
const rows: LoadRow[] = [];

const CASES = [AT_LEAST_ONCE, TRANSACTIONAL].flatMap((kind) => [
  { kind, maxConcurrency: 100, bound: '100' },
  { kind, maxConcurrency: Number.MAX_SAFE_INTEGER, bound: 'none' },
]);

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

    // Alipay retries what was not acknowledged.
    const acknowledged = new Set(
      answers.flatMap((answer) => (answer.status === 200 ? answer.captureId : [])),
    );
    let left = overload.filter(({ captureId }) => !acknowledged.has(captureId));
    while (left.length > 0) {
      await sender.closedLoop(left, 4);
      const booked = new Set((await booksOf(port)).map(({ captureId }) => captureId));
      left = left.filter(({ captureId }) => !booked.has(captureId));
    }
    sender.close();
    const books = await booksOf(port);
    const ids = new Set(books.map(({ captureId }) => captureId));
    expect(overload.filter(({ captureId }) => !ids.has(captureId))).toEqual([]);
    if (kind.exactlyOnce) expect(books.length, 'nothing is booked twice').toBe(ids.size);
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

async function booksOf(port: number): Promise<readonly Booking[]> {
  const reply = await fetch(`http://127.0.0.1:${port}${BOOKS}`);
  return (await reply.json()) as readonly Booking[];
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
