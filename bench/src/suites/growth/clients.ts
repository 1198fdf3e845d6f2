import { createReceiver, type ReceiverOptions } from '@notify-capture/core';
import type { Chart } from '../../chart.ts';
import { figure, withSpread } from '../../figures.ts';
import { keys, prepareMessages } from '../../messages.ts';
import { type Candidate, inRounds, type Rounds } from '../../rounds.ts';
import type { SuiteOptions } from '../../suite.ts';
import type { Table } from '../../table.ts';
import { timeEach } from '../../timing.ts';

/** The ways in which a receiver gets the keys of several clients. */
const WAYS = ['clients', 'resolveKeys'] as const;
type Way = (typeof WAYS)[number];
type Keys = Pick<ReceiverOptions, 'clients' | 'resolveKeys'>;

/** The time of a message over the number of clients. */
export async function measureClients({ quick, note }: SuiteOptions): Promise<{ table: Table; chart: Chart }> {
  const counts = quick ? [1, 1_000] : [1, 10, 100, 1_000, 10_000];
  const candidates = counts.flatMap((count) => candidatesOf(count, quick ? 100 : 1_000));
  const rounds = await inRounds(candidates, {
    rounds: quick ? 3 : 11,
    note: (line) => note(`clients, ${line}`),
  });
  const rows = counts.map((count) => [
    figure(count),
    ...WAYS.flatMap((way) => [
      withSpread(rounds.of(nameOf(way, count), 'wall')),
      figure(rounds.ratio(nameOf(way, count), nameOf(way, 1), 'wall').median),
    ]),
  ]);
  return {
    table: {
      title: 'Growth with the number of clients, µs per message',
      head: ['clients', 'option `clients`', 'ratio to 1', '`resolveKeys`', 'ratio to 1'],
      rows,
    },
    chart: chartOf(counts, rounds),
  };
}

function candidatesOf(count: number, total: number): Candidate<'wall'>[] {
  const ids = Array.from({ length: count }, (_, index) => `CLIENT_${index}`);
  const used = Math.min(count, total);
  // Spread over all clients, and each of them as often as the others.
  const requests = Array.from({ length: used }, (_, index) => ids[Math.floor((index * count) / used)] ?? '')
    .flatMap((clientId) => prepareMessages(Math.ceil(total / used), { clientId }))
    .slice(0, total)
    .map(({ raw }) => raw);
  const client = { publicKey: keys.publicKey };
  const options: Readonly<Record<Way, Keys>> = {
    clients: { clients: Object.fromEntries(ids.map((id) => [id, client])) },
    resolveKeys: { resolveKeys: (clientId) => (clientId.startsWith('CLIENT_') ? client : undefined) },
  };
  return WAYS.map((way) => ({
    name: nameOf(way, count),
    async measure() {
      const receiver = createReceiver({ ...options[way], logger: false });
      // Every key is looked up once before the time is measured.
      for (const request of requests) await receiver.authenticate(request);
      const { wall } = await timeEach(requests, (request) => receiver.receive(request, () => undefined), {
        async: true,
      });
      return { wall };
    },
  }));
}

function chartOf(counts: readonly number[], rounds: Rounds<'wall'>): Chart {
  return {
    kind: 'lines',
    name: 'growth-clients',
    title: 'A message, by the number of clients',
    description: 'The time of one message over the number of clients of the receiver.',
    x: 'clients',
    y: 'µs',
    lines: WAYS.map((way) => ({
      label: way,
      points: counts.map((count) => ({ x: count, y: rounds.of(nameOf(way, count), 'wall') })),
    })),
  };
}

function nameOf(way: Way, count: number): string {
  return `${way}, ${count}`;
}
