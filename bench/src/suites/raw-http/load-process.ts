// Sends messages over many connections, from a process of its own.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { answerEach } from '../../child.ts';

/** A question to this process. */
export type LoadQuestion =
  /** Whole requests as bytes; kept for all loads. */
  | { readonly ask: 'keep'; readonly requests: readonly Uint8Array[] }
  /** Sends each kept request `times` times. */
  | { readonly ask: 'load'; readonly port: number; readonly connections: number; readonly times: number };

/** Requests a second, and latencies in ms. */
export interface Load {
  readonly rate: number;
  readonly median: number;
  readonly p99: number;
}

let requests: readonly Uint8Array[] = [];

answerEach(async (question: LoadQuestion): Promise<Load | number> => {
  if (question.ask === 'load') return load(question);
  ({ requests } = question);
  return requests.length;
});

async function load({ port, connections, times }: Extract<LoadQuestion, { ask: 'load' }>): Promise<Load> {
  const sockets: Socket[] = [];
  // In groups: the queue of a server for new connections is short.
  while (sockets.length < connections) {
    const group = Math.min(64, connections - sockets.length);
    const opened = Array.from({ length: group }, () => connect({ port, host: '127.0.0.1', noDelay: true }));
    await Promise.all(opened.map((socket) => once(socket, 'connect')));
    sockets.push(...opened);
  }
  const total = requests.length * times;
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const answered = answersOf(socket);
      while (next < total) {
        const request = requests[next++ % requests.length];
        if (request === undefined) return;
        const sent = performance.now();
        socket.write(request);
        await answered();
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN;
  return { rate: total / seconds, median: at(0.5), p99: at(0.99) };
}

/** @returns a function that resolves with the next whole answer, and rejects unless its status is 200 */
function answersOf(socket: Socket): () => Promise<void> {
  let pending = '';
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  socket.setEncoding('latin1').on('data', (text: string) => {
    pending += text;
    const length = answerLength(pending);
    if (length === undefined || pending.length < length) return;
    const line = pending.slice(0, pending.indexOf('\r\n'));
    pending = pending.slice(length);
    if (line.includes(' 200 ')) settle?.resolve();
    else settle?.reject(new Error(`The server answered ${line}.`));
  });
  const end = (): void => settle?.reject(new Error('The server closed a connection.'));
  socket.on('close', end).on('error', end);
  return () =>
    new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
}

/** Of an answer with `Content-Length`, or of the chunked one of node:http, which ends with an empty chunk. */
function answerLength(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return head + 4 + Number(length);
  const end = text.indexOf('\r\n0\r\n\r\n', head);
  return end < 0 ? undefined : end + 7;
}
