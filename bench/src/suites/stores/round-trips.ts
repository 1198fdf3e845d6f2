import { PGlite } from '@electric-sql/pglite';
import { countRoundTrips } from '@notify-capture/contract/round-trips';
import { CLIENT_ID } from '../../endpoint.ts';
import { keys, signMessages } from '../../messages.ts';
import { spreadOf } from '../../rounds.ts';
import type { Goal } from '../../suite.ts';
import type { Table } from '../../table.ts';
import type { Opening, StoreCandidate } from './candidate.ts';
import { GROUPS } from './candidates.ts';
import type { Databases } from './databases.ts';

interface Counter {
  take(): number;
  close(): Promise<void>;
}

/** Counts the round trips of one message at the wire, its booking included; for PGlite, the queries. */
export async function countAll({ urls, ports }: Databases): Promise<{ table: Table; goals: Goal[] }> {
  const rows: string[][] = [];
  const goals: Goal[] = [];
  for (const { database, byHand, all } of GROUPS) {
    const { counter, url } =
      database === 'embedded'
        ? { counter: countQueries(), url: urls.embedded }
        : await throughProxy(database, urls[database], ports[database]);
    for (const candidate of all) {
      const opening = { url, clientId: CLIENT_ID, publicKey: keys.publicKey, connections: 2 };
      const counted = await countOne(candidate, opening, counter);
      rows.push([candidate.name, ...counted.map(String), String(candidate.ownRoundTrips)]);
      const ofStore = (counted[0] ?? Number.NaN) - candidate.ownRoundTrips;
      const isPlain = candidate !== byHand && candidate === all[1];
      if (isPlain && database !== 'embedded') {
        const text = `${candidate.name}: round trips of a new message, without the booking`;
        goals.push({ text, measured: spreadOf([ofStore]), limit: { atMost: 2 } });
      }
    }
    await counter.close();
  }
  const head = [
    'round trips',
    'new message',
    'repeat',
    'the handler fails',
    "of a new one, the handler's own",
  ];
  return { table: { title: 'Round trips per message, counted', head, rows }, goals };
}

async function countOne(candidate: StoreCandidate, opening: Opening, counter: Counter): Promise<number[]> {
  const open = await candidate.open(opening);
  const [warmUp, warmUpFailing, fresh, failing] = signMessages(4);
  if (!warmUp || !warmUpFailing || !fresh || !failing) throw new Error('No messages were signed.');
  // Redis learns the scripts with the first messages.
  await open.receive(warmUp, 'books');
  await open.receive(warmUpFailing, 'fails');
  const counts: number[] = [];
  for (const [message, handler, expected] of [
    [fresh, 'books', 200],
    [fresh, 'books', 200],
    [failing, 'fails', 500],
  ] as const) {
    counter.take();
    const status = await open.receive(message, handler);
    if (status !== expected) throw new Error(`${candidate.name} answered ${status}, not ${expected}.`);
    counts.push(counter.take());
  }
  await open.reset();
  await open.close();
  return counts;
}

async function throughProxy(protocol: 'postgres' | 'redis', url: string, port: number) {
  const counter = await countRoundTrips(protocol, port);
  const through = new URL(url);
  through.port = String(counter.port);
  return { counter, url: through.href };
}

/** PGlite has no wire: each of its queries is counted. */
function countQueries(): Counter {
  let count = 0;
  const { query } = PGlite.prototype;
  PGlite.prototype.query = function counted<T>(this: PGlite, ...given: Parameters<typeof query>) {
    count += 1;
    return query.apply(this, given) as ReturnType<typeof query<T>>;
  };
  return {
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
    async close() {
      PGlite.prototype.query = query;
    },
  };
}
