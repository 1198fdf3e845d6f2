import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a store or an endpoint, which tests can slow down and cut off. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections have come through. */
  readonly connections: number;
  /** From now on nothing passes, in either direction, and nobody is told: packets vanish. */
  cut(): void;
  /** From now on what the client sends arrives, but no answer comes back; resolves when one was lost. */
  loseAnswers(): Promise<void>;
  /** From now on what the client sends arrives, and its connection is closed in place of the answer. */
  dropAnswers(): void;
  /** From now on new connections are closed at once: nobody is there. */
  refuse(): void;
  /** What passes takes so long, in ms; 0 is no delay. */
  delay(ms: number): void;
  /** Things pass again. Connections that were cut off are closed: what vanished does not come back. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy on loopback to a port on loopback. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const lost = { questions: false, answers: false };
  const losses = new EventEmitter();
  let dropped = false;
  let refused = false;
  let delay = 0;
  let connections = 0;

  const pass = (from: Socket, to: Socket, what: 'questions' | 'answers'): void => {
    from.on('data', (bytes) => {
      if (lost[what]) {
        losses.emit(what);
        return;
      }
      if (dropped && what === 'answers') {
        to.destroy();
        return;
      }
      if (delay === 0) to.write(bytes);
      else setTimeout(() => !lost[what] && to.writable && to.write(bytes), delay);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (!lost[what]) to.destroy();
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
    pass(client, upstream, 'questions');
    pass(upstream, client, 'answers');
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
      Object.assign(lost, { questions: true, answers: true });
    },
    loseAnswers: async () => {
      lost.answers = true;
      await once(losses, 'answers');
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
      Object.assign(lost, { questions: false, answers: false });
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
