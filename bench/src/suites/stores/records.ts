import type { Chart } from '../../chart.ts';
import { figure, withSpread } from '../../figures.ts';
import { type Candidate, inRounds, type Spread, spreadOf } from '../../rounds.ts';
import type { Goal, SuiteOptions } from '../../suite.ts';
import type { Table } from '../../table.ts';
import { openFilledEmbedded, openFilledPostgres, openFilledRedis } from './fill.ts';
import { claimAgain, claimAndSettle, type FilledStore, idOf } from './filled-store.ts';

type Metric = 'fresh' | 'repeat';

const STORES = [
  { name: 'Postgres', open: openFilledPostgres },
  { name: 'PGlite', open: openFilledEmbedded },
  { name: 'Redis', open: openFilledRedis },
] as const;

/** The smallest number of records; another store keeps it, for comparison in the same moment. */
const FEW = 1_000;

/** The operations in one round, and the rounds. */
const FULL = { operations: 50, rounds: 15 };
const QUICK = { operations: 20, rounds: 3 };

interface Size {
  readonly records: number;
  /** Median times of a claim with its settle, and of the claim of a repeat, in ms. */
  readonly fresh: Spread;
  readonly repeat: Spread;
  /** Of `fresh`, to a store with few records. */
  readonly ratio: Spread;
  readonly bytes: number;
}

/** The times of a claim and a settle, and the bytes of a record, from a thousand records to a million. */
export async function measureRecords({ quick, note }: SuiteOptions): Promise<{
  readonly tables: readonly Table[];
  readonly chart: Chart;
  readonly goals: readonly Goal[];
}> {
  const sizes = quick ? [FEW, 10_000] : [FEW, 10_000, 100_000, 1_000_000];
  // The embedded database takes seconds to start.
  const stores = quick ? STORES.filter(({ name }) => name !== 'PGlite') : STORES;
  const measured: { readonly name: string; readonly sizes: readonly Size[] }[] = [];
  for (const { name, open } of stores) {
    const [grown, small] = [await open(), await open()];
    try {
      await small.fillTo(FEW);
      const results: Size[] = [];
      for (const records of sizes) {
        note(`${name}, ${figure(records)} records`);
        await grown.fillTo(records);
        results.push(await measureSize({ grown, small, records, ...(quick ? QUICK : FULL) }));
      }
      measured.push({ name, sizes: results });
    } finally {
      await Promise.all([grown.close(), small.close()]);
    }
  }
  return {
    tables: [
      {
        title: 'Growth with the number of records, µs',
        head: [
          'store, records',
          'claim and settle',
          `to a store with ${figure(FEW)}`,
          'claim of a repeat',
          'bytes a record',
        ],
        rows: measured.flatMap(({ name, sizes }) =>
          sizes.map(({ records, fresh, repeat, ratio, bytes }) => [
            `${name}, ${figure(records)}`,
            withSpread(fresh),
            withSpread(ratio),
            withSpread(repeat),
            figure(bytes / records),
          ]),
        ),
      },
    ],
    chart: {
      kind: 'lines',
      name: 'stores-records',
      title: 'A claim and its settle, by the number of records',
      description: 'The time of a claim and its settle, over the number of records in the store.',
      x: 'records',
      y: 'µs',
      lines: measured.map(({ name, sizes }) => ({
        label: name,
        points: sizes.map(({ records, fresh }) => ({ x: records, y: fresh })),
      })),
    },
    goals: measured.map(({ name, sizes }) => ({
      text: `${name}: claim and settle with ${figure(sizes.at(-1)?.records ?? 0)} records, to ${figure(FEW)}`,
      measured: sizes.at(-1)?.ratio ?? spreadOf([Number.NaN]),
      limit: { atMost: 1.25 },
    })),
  };
}

async function measureSize({
  grown,
  small,
  records,
  operations,
  rounds,
}: {
  readonly grown: FilledStore;
  readonly small: FilledStore;
  readonly records: number;
  readonly operations: number;
  readonly rounds: number;
}): Promise<Size> {
  const bytes = await grown.bytes();
  const measured = await inRounds<Metric>(
    [timing('grown', grown, { records, operations }), timing('small', small, { records: FEW, operations })],
    { rounds, warmUps: 2 },
  );
  return {
    records,
    fresh: measured.of('grown', 'fresh'),
    repeat: measured.of('grown', 'repeat'),
    ratio: measured.ratio('grown', 'small', 'fresh'),
    bytes,
  };
}

/** New ids in the whole process. */
let next = 1e9;

function timing(
  name: string,
  { store }: FilledStore,
  { records, operations }: { readonly records: number; readonly operations: number },
): Candidate<Metric> {
  return {
    name,
    async measure() {
      const fresh: number[] = [];
      const repeat: number[] = [];
      for (let operation = 0; operation < operations; operation++) {
        fresh.push(await timeOf(() => claimAndSettle(store, idOf(next++))));
        const settled = Math.floor((operation / operations) * records);
        repeat.push(await timeOf(() => claimAgain(store, idOf(settled))));
      }
      return { fresh: spreadOf(fresh).median, repeat: spreadOf(repeat).median };
    },
  };
}

/** In µs. */
async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) * 1000;
}
