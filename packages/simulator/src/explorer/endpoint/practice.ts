import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createReceiver,
  fromNodeRequest,
  type Logger,
  memoryStore,
  type Receiver,
  writeToNode,
} from '@notify-capture/core';
import type { EndpointLogLine } from '../api.ts';
import type { Signer } from '../message/signer.ts';

/** The log lines of the last messages. */
const MAX_LOGS = 200;
const PATH = '/alipay/notifyCapture';

/** The built-in endpoint: this library with the test key. It books captures in memory. */
export interface PracticeEndpoint {
  readonly url: string;
  readonly captures: string;
  readonly others: string;
  /** What the endpoint has logged about the message with this signature. */
  logOf(signature: string): readonly EndpointLogLine[];
  close(): Promise<void>;
}

/** Starts the built-in endpoint on a free port of 127.0.0.1. */
export async function startPractice({ clientId, publicKey }: Signer): Promise<PracticeEndpoint> {
  const captures: object[] = [];
  const others: object[] = [];
  const logs = new Map<string, EndpointLogLine[]>();
  const receiver = createReceiver({
    clientId,
    publicKey,
    store: memoryStore(),
    logger: false,
    onOther: ({ kind, type, ids }) => {
      others.push({ kind, ...(type === undefined ? {} : { type }), ids });
    },
  });
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = fromNodeRequest({ request, framework: 'node:http', hint: 'Report this error.' });
    const reply = await receiver.receive(
      raw,
      ({ captureId, outcome, amount }) => {
        const { currency, minorUnits } = amount;
        captures.push({ captureId, outcome, amount: { currency, minorUnits: String(minorUnits) } });
      },
      loggerFor(String(request.headers['signature']), logs),
    );
    writeToNode(reply, response, false);
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET' && pathname === '/captures') list(response, captures);
    else if (request.method === 'GET' && pathname === '/others') list(response, others);
    else receive(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}${PATH}`,
    captures: `${origin}/captures`,
    others: `${origin}/others`,
    logOf: (signature) => logs.get(signature) ?? [],
    close: () => close(server, receiver),
  };
}

function list(response: ServerResponse, entries: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(entries));
}

function loggerFor(signature: string, logs: Map<string, EndpointLogLine[]>): Logger {
  const log =
    (level: EndpointLogLine['level']) =>
    (fields: object, message: string): void => {
      // Only what JSON can hold goes to the page.
      const plain = JSON.parse(JSON.stringify(fields, errorsAsText)) as EndpointLogLine['fields'];
      logs.set(signature, [...(logs.get(signature) ?? []), { level, message, fields: plain }]);
      const [oldest] = logs.keys();
      if (logs.size > MAX_LOGS && oldest !== undefined) logs.delete(oldest);
    };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function errorsAsText(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? { ...value, message: value.message } : value;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function close(server: Server, receiver: Receiver): Promise<void> {
  server.closeAllConnections();
  await Promise.all([new Promise((resolve) => server.close(resolve)), receiver.close()]);
}
