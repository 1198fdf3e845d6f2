// A server in a process of its own, on node:http.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createReceiver } from '@notify-capture/core';
import { ACKNOWLEDGEMENT } from '../../by-hand.ts';
import { answerEach } from '../../child.ts';
import { checkFor, type Treatment } from './treatments.ts';

/** A question to this process. The answers are the port of the server, the same port, and the load. */
export type ServerQuestion =
  | {
      readonly ask: 'listen';
      readonly treatment: Treatment;
      readonly clientId: string;
      readonly publicKey: string;
    }
  /** Forgets all messages, and begins to measure the delay of the event loop. */
  | { readonly ask: 'begin' }
  | { readonly ask: 'end' };

/** In ms; the CPU time in all threads of the process. */
export interface ServerLoad {
  readonly delayMedian: number;
  readonly delay99: number;
  readonly delayMax: number;
  readonly cpu: number;
}

export type ServerAnswer = number | ServerLoad;

/** Of the measurement of the event loop, in ms. */
const RESOLUTION = 1;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
let cpuAtBegin = process.cpuUsage();
let treat: () => RequestListener = () => () => undefined;
let port = 0;
let listener: RequestListener = () => undefined;

answerEach(async (question: ServerQuestion): Promise<ServerAnswer> => {
  switch (question.ask) {
    case 'listen':
      treat = () => listenerFor(question);
      listener = treat();
      port = await listen();
      return port;
    case 'begin':
      listener = treat();
      histogram.reset();
      histogram.enable();
      cpuAtBegin = process.cpuUsage();
      return port;
    case 'end': {
      histogram.disable();
      const { user, system } = process.cpuUsage(cpuAtBegin);
      return {
        delayMedian: inMs(histogram.percentile(50)),
        delay99: inMs(histogram.percentile(99)),
        delayMax: inMs(histogram.max),
        cpu: (user + system) / 1000,
      };
    }
  }
});

async function listen(): Promise<number> {
  const server = createServer((request, response) => listener(request, response));
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The histogram contains the time between two of its own ticks. */
function inMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION);
}

function listenerFor({
  treatment,
  clientId,
  publicKey,
}: Extract<ServerQuestion, { ask: 'listen' }>): RequestListener {
  if (treatment === 'receive') {
    const receiver = createReceiver({ clientId, publicKey, logger: false, maxConcurrency: 10_000 });
    return async (request, response) => {
      const { method = '', url: target = '', rawHeaders: headers } = request;
      const reply = await receiver.receive({ method, target, headers, body: request }, () => undefined);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    };
  }
  const check = checkFor(treatment, publicKey);
  return async (request, response) => {
    const { method = '', url: target = '', headers } = request;
    const body = await bytesOf(request);
    const capture = await check({ method, target, headers, body });
    const status = capture === undefined ? 401 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(ACKNOWLEDGEMENT));
  };
}

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}
