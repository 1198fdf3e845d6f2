import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createTestKeys } from '@notify-capture/core/testing';
import { type Certificate, certify } from '@notify-capture/simulator';
import { onTestFinished } from 'vitest';
import type { HandWritten, Trust } from './receiver.ts';

const keys = createTestKeys();
const clientId = 'T_111222333';

/** Certifies a hand-written receiver by some checks. */
export async function certifyReceiver(
  Receiver: new (trust: Trust) => HandWritten,
  only: readonly string[],
): Promise<Certificate> {
  const arrivals = new Arrivals();
  const receiver = new Receiver({ clientId, publicKey: keys.publicKey, arrived: () => arrivals.all() });
  const lists: Readonly<Record<string, readonly object[]>> = {
    '/captures': receiver.books,
    '/others': receiver.inbox,
  };
  const listener = getRequestListener((request) => {
    const list = lists[new URL(request.url).pathname];
    return list === undefined ? receiver.POST(request) : Response.json(list);
  });
  const server = createServer(listener) as Server;
  arrivals.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return certify({
    to: `${url}/alipay/notifyCapture`,
    captures: `${url}/captures`,
    others: `${url}/others`,
    clientId,
    privateKey: keys.privateKey,
    only,
    timeoutMs: 120_000,
    bookedWithinMs: 300,
  });
}

/** The connections whose request has not arrived yet. */
class Arrivals {
  readonly #pending = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];

  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.#pending.add(socket);
      socket.once('close', () => this.#onArrival(socket));
    });
    server.on('request', ({ socket }) => this.#onArrival(socket));
  }

  async all(): Promise<void> {
    if (this.#pending.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #onArrival(socket: Socket): void {
    this.#pending.delete(socket);
    if (this.#pending.size === 0) for (const resume of this.#waiting.splice(0)) resume();
  }
}
