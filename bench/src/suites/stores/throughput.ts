import type { Chart } from '../../chart.ts';
import { type Child, startChild } from '../../child.ts';
import { CLIENT_ID } from '../../endpoint.ts';
import { figure, withSpread } from '../../figures.ts';
import { keys, signMessages } from '../../messages.ts';
import { inRounds, type Rounds } from '../../rounds.ts';
import type { SuiteOptions } from '../../suite.ts';
import type { Table } from '../../table.ts';
import type { StoreCandidate } from './candidate.ts';
import { GROUPS } from './candidates.ts';
import type { Databases } from './databases.ts';
import type { StoreQuestion } from './store-process.ts';

type Metric = 'one' | 'two';

/** The messages that each process receives at the same time. */
const CONCURRENCY = 32;

/** Messages a second of one process and of two on the same database. */
export async function measureThroughput(
  { urls }: Databases,
  { quick, note }: SuiteOptions,
): Promise<{ table: Table; chart: Chart }> {
  const messages = signMessages(quick ? 100 : 1_000);
  const processes = [startChild('store-process.js'), startChild('store-process.js')] as const;
  try {
    for (const process of processes) await ask(process, { ask: 'keep', messages });
    for (const { database, all } of GROUPS) {
      const opening = { url: urls[database], clientId: CLIENT_ID, publicKey: keys.publicKey };
      for (const candidate of all) {
        const question = { ask: 'open', candidate: candidate.name, opening } as const;
        // The first process creates the tables.
        for (const process of candidate.isEmbedded ? processes.slice(0, 1) : processes)
          await ask(process, question);
      }
    }
    const candidates = GROUPS.flatMap(({ all }) => all).map((candidate) => ({
      name: candidate.name,
      measure: () => measureOne(candidate, processes, messages.length),
    }));
    const rounds = await inRounds(candidates, {
      rounds: quick ? 2 : 5,
      warmUps: quick ? 0 : 1,
      note: (line) => note(`throughput, ${line}`),
    });
    return { table: tableOf(rounds), chart: chartOf(rounds) };
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}

async function measureOne(
  { name, isEmbedded = false }: StoreCandidate,
  [first, second]: readonly [Child, Child],
  count: number,
): Promise<Record<Metric, number>> {
  const rate = async (parts: readonly [process: Child, from: number, to: number][]): Promise<number> => {
    await ask(first, { ask: 'reset', candidate: name });
    const start = performance.now();
    await Promise.all(
      parts.map(([process, from, to]) =>
        ask(process, { ask: 'receive', candidate: name, from, to, concurrency: CONCURRENCY }),
      ),
    );
    return (count / (performance.now() - start)) * 1000;
  };
  const one = await rate([[first, 0, count]]);
  if (isEmbedded) return { one, two: Number.NaN };
  const half = Math.floor(count / 2);
  return {
    one,
    two: await rate([
      [first, 0, half],
      [second, half, count],
    ]),
  };
}

function ask(process: Child, question: StoreQuestion): Promise<true> {
  return process.ask(question);
}

function tableOf(rounds: Rounds<Metric>): Table {
  const rows = GROUPS.flatMap(({ byHand, all }) =>
    all.map(({ name, isEmbedded = false }) => [
      name,
      withSpread(rounds.of(name, 'one')),
      figure(rounds.ratio(name, byHand.name, 'one').median),
      isEmbedded ? '–' : withSpread(rounds.of(name, 'two')),
      isEmbedded ? '–' : figure(rounds.ratio(name, byHand.name, 'two').median),
    ]),
  );
  const head = ['messages a second', 'one process', 'ratio', 'two processes', 'ratio'];
  return { title: 'Throughput, beside the same booking by hand without de-duplication', head, rows };
}

function chartOf(rounds: Rounds<Metric>): Chart {
  return {
    kind: 'bars',
    name: 'stores-throughput',
    title: 'Messages a second of one process',
    description: 'Messages a second that one process receives and books, for each store.',
    unit: 'messages a second',
    bars: GROUPS.flatMap(({ byHand, all }) =>
      all.map((candidate) => ({
        label: candidate.name,
        value: rounds.of(candidate.name, 'one'),
        ours: candidate !== byHand,
      })),
    ),
  };
}
