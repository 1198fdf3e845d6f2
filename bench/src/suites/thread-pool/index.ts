import type { Chart } from '../../chart.ts';
import { figure, withSpread } from '../../figures.ts';
import { prepareMessages } from '../../messages.ts';
import { inRounds, type Rounds } from '../../rounds.ts';
import type { Suite } from '../../suite.ts';
import type { Table } from '../../table.ts';
import { type HttpFigures, startServers } from '../raw-http/servers.ts';

const WAYS = ['by hand', 'by hand, thread pool', 'no verification'] as const;
const LABELS: Readonly<Record<(typeof WAYS)[number], string>> = {
  'by hand': 'in the event loop, as core does',
  'by hand, thread pool': "on libuv's thread pool",
  'no verification': 'none, for comparison',
};
const CONNECTIONS = [32, 256] as const;

/** Does the verification on libuv's thread pool pay? The same server by hand, with both ways to verify. */
export const threadPool: Suite = {
  name: 'thread-pool',
  title: 'Verification on the thread pool',
  async run({ quick, note }) {
    const messages = prepareMessages(500);
    const servers = await startServers(WAYS, messages);
    try {
      const candidates = CONNECTIONS.flatMap((connections) =>
        WAYS.map((treatment) =>
          servers.candidate({
            name: nameOf(treatment, connections),
            treatment,
            connections,
            times: quick ? 4 : 16,
          }),
        ),
      );
      const rounds = await inRounds(candidates, { rounds: quick ? 2 : 7, note });
      const requests = messages.length * (quick ? 4 : 16);
      return { tables: [tableOf(rounds, requests)], charts: [chartOf(rounds)] };
    } finally {
      await servers.stop();
    }
  },
};

function tableOf(rounds: Rounds<keyof HttpFigures>, requests: number): Table {
  const rows = CONNECTIONS.flatMap((connections) =>
    WAYS.map((way) => {
      const name = nameOf(way, connections);
      const of = (metric: keyof HttpFigures) => withSpread(rounds.of(name, metric));
      return [
        `${connections} connections, ${LABELS[way]}`,
        of('rate'),
        figure(rounds.ratio(name, nameOf('by hand', connections), 'rate').median),
        of('p99'),
        of('delayMedian'),
        of('delay99'),
        figure((rounds.of(name, 'cpu').median / requests) * 1000),
      ];
    }),
  );
  return {
    title: "Verification in the event loop, and on libuv's thread pool",
    head: [
      'verification',
      'requests a second',
      'ratio',
      'p99, ms',
      'delay of the event loop, median, ms',
      'its p99, ms',
      'CPU, µs a request',
    ],
    rows,
  };
}

function chartOf(rounds: Rounds<keyof HttpFigures>): Chart {
  return {
    kind: 'bars',
    name: 'thread-pool',
    title: 'Requests a second, by the place of the verification',
    description: 'Requests a second of a node:http server, by the place where it verifies signatures.',
    unit: 'requests a second',
    bars: CONNECTIONS.flatMap((connections) =>
      WAYS.map((way) => ({
        label: `${connections}: ${LABELS[way]}`,
        value: rounds.of(nameOf(way, connections), 'rate'),
        ours: way === 'by hand',
      })),
    ),
  };
}

function nameOf(treatment: string, connections: number): string {
  return `${treatment}, ${connections}`;
}
