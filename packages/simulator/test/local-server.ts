import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Starts a server for one test, and returns its URL. Calls `onConnection` for each connection. */
export async function startServer(listener: RequestListener, onConnection?: () => void): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  if (onConnection !== undefined) server.on('connection', onConnection);
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/alipay/notifyCapture`);
}

/** Reads the whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends the fixed reply, with changes. */
export function acknowledge(
  response: ServerResponse,
  { status = 200, headers = {}, body = ACKNOWLEDGEMENT }: Partial<Acknowledgement> = {},
): void {
  const documented = {
    'content-type': 'application/json',
    'response-time': '2026-01-31T12:00:00Z',
    'client-id': 'T_111222333',
  };
  response.writeHead(
    status,
    Object.fromEntries(Object.entries({ ...documented, ...headers }).filter(([, v]) => v)),
  );
  response.end(body);
}

/** A copy: the product must not be tested against its own constant. */
const ACKNOWLEDGEMENT = '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}';

interface Acknowledgement {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
