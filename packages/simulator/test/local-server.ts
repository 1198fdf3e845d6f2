import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on a port of its own, for one test; answers its URL. `onConnection` is called for each that is accepted. */
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

/** The body of a request, when all of it has come. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The fixed reply, and what is to be different. */
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

/** Written down a second time: the product's own must not be what it is checked against. */
const ACKNOWLEDGEMENT = '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}';

interface Acknowledgement {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
