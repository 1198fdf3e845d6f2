import type { Chart } from '../../chart.ts';
import { figure, withSpread } from '../../figures.ts';
import { prepareMessages } from '../../messages.ts';
import { inRounds } from '../../rounds.ts';
import type { SuiteOptions } from '../../suite.ts';
import type { Table } from '../../table.ts';
import { startServers } from '../raw-http/servers.ts';

const WAYS = ['by hand', 'receive'] as const;

/** Requests a second over the number of connections, on node:http. */
export async function measureConnections({
  quick,
  note,
}: SuiteOptions): Promise<{ table: Table; chart: Chart }> {
  const counts = quick ? [1, 1_000] : [1, 10, 32, 100, 320, 1_000];
  const servers = await startServers(WAYS, prepareMessages(quick ? 1_000 : 4_000));
  try {
    const candidates = counts.flatMap((connections) =>
      WAYS.map((treatment) =>
        servers.candidate({ name: nameOf(treatment, connections), treatment, connections, times: 1 }),
      ),
    );
    const rounds = await inRounds(candidates, {
      rounds: quick ? 2 : 7,
      note: (line) => note(`connections, ${line}`),
    });
    const of = (way: (typeof WAYS)[number], count: number, metric: 'rate' | 'p99') =>
      withSpread(rounds.of(nameOf(way, count), metric));
    return {
      table: {
        title: 'Growth with the number of connections, node:http',
        head: [
          'connections',
          'by hand, requests a second',
          '`receiver.receive`',
          'ratio',
          'by hand, p99 in ms',
          '`receiver.receive`, p99 in ms',
        ],
        rows: counts.map((count) => [
          figure(count),
          of('by hand', count, 'rate'),
          of('receive', count, 'rate'),
          figure(rounds.ratio(nameOf('receive', count), nameOf('by hand', count), 'rate').median),
          of('by hand', count, 'p99'),
          of('receive', count, 'p99'),
        ]),
      },
      chart: {
        kind: 'lines',
        name: 'growth-connections',
        title: 'Requests a second, by the number of connections',
        description: 'Requests a second on node:http over the number of open connections.',
        x: 'connections',
        y: 'requests a second',
        lines: WAYS.map((way) => ({
          label: way === 'receive' ? 'receiver.receive' : way,
          points: counts.map((count) => ({ x: count, y: rounds.of(nameOf(way, count), 'rate') })),
        })),
      },
    };
  } finally {
    await servers.stop();
  }
}

function nameOf(treatment: string, connections: number): string {
  return `${treatment}, ${connections}`;
}
