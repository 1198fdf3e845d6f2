import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import { withSpread } from '../figures.ts';
import type { LoadFigures, Shot, StoredMessage } from '../http/load.ts';
import { isOurs, QUICK_NAMES, SERVER_NAMES, SERVERS, type ServerName } from '../http/server-names.ts';
import { keys, signMessages } from '../messages.ts';
import { type Candidate, inRounds, type Rounds } from '../rounds.ts';
import type { Goal, Suite, SuiteResult } from '../suite.ts';

const CONNECTIONS = 32;

/** The load's figures, and the server's CPU time per request in µs. */
type Metric = keyof LoadFigures | 'cpu';

interface Scale {
  readonly warmUp: number;
  readonly count: number;
}

export const http: Suite = {
  name: 'http',
  title: `Over HTTP, ${CONNECTIONS} connections`,
  async run({ quick, note }) {
    const scale = quick ? { warmUp: 1280, count: 1280 } : { warmUp: 1600, count: 8000 };
    const folder = mkdtempSync(join(tmpdir(), 'notify-capture-bench-'));
    try {
      note(`signing ${scale.warmUp + scale.count} messages`);
      const file = join(folder, 'messages.json');
      writeFileSync(file, JSON.stringify(storedMessages(scale)));
      const names = quick ? QUICK_NAMES : SERVER_NAMES;
      const load = startChild('load.js', file);
      await load.ask();
      const candidates = names.map((name) => candidateFor(name, load, scale));
      // Each measurement warms up its own process.
      const rounds = await inRounds(candidates, { rounds: quick ? 2 : 5, warmUps: 0, note });
      await load.stop();
      return { ...reported(names, rounds), goals: goalsOf(names, rounds) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function storedMessages({ warmUp, count }: Scale): readonly StoredMessage[] {
  return signMessages(warmUp + count).map(({ target, headers, body }) => ({
    target,
    headers,
    body: Buffer.from(body).toString('utf8'),
  }));
}

/** A new server for each measurement: it knows none of the messages, and its memory is as large as that of the others. */
function candidateFor(name: ServerName, load: Child, { warmUp, count }: Scale): Candidate<Metric> {
  return {
    name,
    async measure() {
      const server = startChild('server.js', name, keys.publicKey);
      try {
        const { port } = await server.ask<{ port: number }>();
        const shot = { port, connections: CONNECTIONS };
        await load.ask({ ...shot, from: 0, count: warmUp } satisfies Shot);
        const before = await server.ask<{ cpuMicros: number }>('cpu');
        const figures = await load.ask<LoadFigures>({ ...shot, from: warmUp, count } satisfies Shot);
        const after = await server.ask<{ cpuMicros: number }>('cpu');
        return { ...figures, cpu: (after.cpuMicros - before.cpuMicros) / count };
      } finally {
        await server.stop();
      }
    },
  };
}

function reported(names: readonly ServerName[], rounds: Rounds<Metric>): Omit<SuiteResult, 'goals'> {
  const ratios = (name: ServerName, metric: Metric): string => {
    const base = SERVERS[name];
    return base === undefined ? '' : withSpread(rounds.ratio(name, base, metric));
  };
  return {
    tables: [
      {
        title: `Over HTTP, ${CONNECTIONS} connections`,
        head: [
          '',
          'requests a second',
          'ours / by hand',
          'p50, ms',
          'p99, ms',
          'p99, ours / by hand',
          'server CPU, µs a request',
          'CPU, ours / by hand',
        ],
        rows: names.map((name) => [
          name,
          withSpread(rounds.of(name, 'requestsPerSecond')),
          ratios(name, 'requestsPerSecond'),
          withSpread(rounds.of(name, 'p50')),
          withSpread(rounds.of(name, 'p99')),
          ratios(name, 'p99'),
          withSpread(rounds.of(name, 'cpu')),
          ratios(name, 'cpu'),
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'http',
        title: 'Over HTTP: requests a second',
        description: `Requests a second of one server process, over ${CONNECTIONS} connections.`,
        unit: 'requests a second',
        bars: names.map((label) => ({
          label,
          value: rounds.of(label, 'requestsPerSecond'),
          ours: isOurs(label),
        })),
      },
    ],
  };
}

function goalsOf(names: readonly ServerName[], rounds: Rounds<Metric>): readonly Goal[] {
  return names.flatMap((name) => {
    const base = SERVERS[name];
    if (base === undefined || !isOurs(name) || name === 'node:http, ours') return [];
    const requests: Goal = {
      text: `${name}: requests a second in relation to "${base}"`,
      measured: rounds.ratio(name, base, 'requestsPerSecond'),
      limit: { atLeast: 0.9 },
    };
    const p99: Goal = {
      text: `${name}: p99 in relation to "${base}"`,
      measured: rounds.ratio(name, base, 'p99'),
      limit: { atMost: 1.15 },
    };
    return name.startsWith('Nest') ? [requests] : [requests, p99];
  });
}
