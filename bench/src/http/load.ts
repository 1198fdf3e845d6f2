// A process that sends messages of a file, each once, over several connections at once.
import { readFileSync } from 'node:fs';
import type { SignedNotification } from '@notify-capture/core/testing';
import autocannon from 'autocannon';
import { answerParent } from '../child.ts';
import { quantile } from '../rounds.ts';
import { HOST } from './serving.ts';

/** A part of the messages in the file, to be sent to a port. */
export interface Shot {
  readonly port: number;
  readonly connections: number;
  /** The first message, and the number of messages: a multiple of `connections`. */
  readonly from: number;
  readonly count: number;
}

/** The figures of a shot. */
export interface LoadFigures {
  readonly requestsPerSecond: number;
  /** In ms. */
  readonly p50: number;
  readonly p99: number;
}

/** A message as the file has it: its body is text. */
export type StoredMessage = Pick<SignedNotification, 'target' | 'headers'> & { readonly body: string };

const [file = ''] = process.argv.slice(2);
const messages: readonly StoredMessage[] = JSON.parse(readFileSync(file, 'utf8'));
process.on('message', async (shot: Shot) => answerParent({ ...(await fire(shot)) }));
process.on('disconnect', () => process.exit());
answerParent({ ready: true });

/**
 * autocannon looks whether it has finished once a second, and counts latencies in whole ms. So the responses are timed here.
 * The figures end when the first connection has sent all its messages: after that, fewer connections are busy.
 *
 * @throws Error a reply was not 200, or a connection failed
 */
function fire({ port, connections, from, count }: Shot): Promise<LoadFigures> {
  const shares = Array.from({ length: connections }, (_, share) =>
    messages.slice(from, from + count).filter((_message, index) => index % connections === share),
  );
  const latencies: number[] = [];
  const sent = new Map<autocannon.Client, number>();
  let received = 0;
  let started = 0;
  let figures: LoadFigures | undefined;
  return new Promise((resolve, reject) => {
    const url = `http://${HOST}:${port}`;
    const setupClient = (client: autocannon.Client): void => {
      client.setRequests((shares.pop() ?? []).map(toRequest));
    };
    const load = autocannon({ url, connections, amount: count, setupClient }, () => undefined);
    load.on('start', () => {
      started = performance.now();
    });
    load.on('reqError', reject);
    load.on('response', (client, status, _bytes, latency) => {
      if (status !== 200) reject(new Error(`A genuine message was answered with ${status}.`));
      const own = (sent.get(client) ?? 0) + 1;
      sent.set(client, own);
      received++;
      if (figures === undefined) latencies.push(latency);
      if (own === count / connections) figures ??= figuresOf(latencies, performance.now() - started);
      if (received === count && figures !== undefined) resolve(figures);
    });
  });
}

function figuresOf(latencies: readonly number[], ms: number): LoadFigures {
  const sorted = [...latencies].sort((a, b) => a - b);
  return {
    requestsPerSecond: (sorted.length / ms) * 1000,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}

function toRequest({ target, headers, body }: StoredMessage): autocannon.Request {
  return { method: 'POST', path: target, headers: { ...headers }, body };
}
