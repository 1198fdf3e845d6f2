import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a store or an endpoint. Tests delay and interrupt its connections. */
export interface TcpProxy {
  readonly port: number;
  /** The number of connections so far. */
  readonly connections: number;
  /** Discards all bytes in both directions and keeps the connections open, as when a network loses packets. */
  cut(): void;
  /** Forwards requests and discards the answers; resolves when an answer is discarded. */
  loseAnswers(): Promise<void>;
  /** Forwards requests and closes the connection instead of sending the answer. */
  dropAnswers(): void;
  /** Closes new connections at once. */
  refuse(): void;
  /** Delays all bytes by this time in ms. */
  delay(ms: number): void;
  /** Forwards everything again, over new connections: discarded bytes are not sent again. */
  restore(): void;
  close(): Promise<void>;
}

/** Sees the bytes of one connection. */
export interface ConnectionTap {
  readonly requests?: (bytes: Buffer) => void;
  readonly answers?: (bytes: Buffer) => void;
}

/**
 * Starts a proxy on loopback to a port on loopback.
 *
 * @param tap is called for each connection; it sees the bytes before they are forwarded
 */
export async function startProxy(target: number, tap: () => ConnectionTap = () => ({})): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const discarded = { requests: false, answers: false };
  const discards = new EventEmitter();
  let dropped = false;
  let refused = false;
  let delay = 0;
  let connections = 0;

  const forward = (
    from: Socket,
    to: Socket,
    direction: 'requests' | 'answers',
    { [direction]: see }: ConnectionTap,
  ): void => {
    from.on('data', (bytes: Buffer) => {
      see?.(bytes);
      if (discarded[direction]) {
        discards.emit(direction);
        return;
      }
      if (dropped && direction === 'answers') {
        to.destroy();
        return;
      }
      if (delay === 0) to.write(bytes);
      else setTimeout(() => !discarded[direction] && to.writable && to.write(bytes), delay);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (!discarded[direction]) to.destroy();
    });
  };

  const server = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    connections += 1;
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket);
    const tapped = tap();
    forward(client, upstream, 'requests', tapped);
    forward(upstream, client, 'answers', tapped);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get connections() {
      return connections;
    },
    cut: () => {
      Object.assign(discarded, { requests: true, answers: true });
    },
    loseAnswers: async () => {
      discarded.answers = true;
      await once(discards, 'answers');
    },
    dropAnswers: () => {
      dropped = true;
    },
    refuse: () => {
      refused = true;
    },
    delay: (ms) => {
      delay = ms;
    },
    restore: () => {
      Object.assign(discarded, { requests: false, answers: false });
      dropped = false;
      refused = false;
      delay = 0;
      closeAll();
    },
    close: async () => {
      closeAll();
      server.close();
      await once(server, 'close');
    },
  };
}
