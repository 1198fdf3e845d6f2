import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a store, which tests can slow down and cut off. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes, in either direction, and nobody is told: packets vanish. */
  cut(): void;
  /** What passes takes so long, in ms; 0 is no delay. */
  delay(ms: number): void;
  /** Things pass again. Connections that were cut off are closed: what vanished does not come back. */
  mend(): void;
  close(): Promise<void>;
}

/** Starts a proxy on loopback to a port on loopback. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let delay = 0;

  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (isCut) return;
      if (delay === 0) to.write(bytes);
      else setTimeout(() => !isCut && to.writable && to.write(bytes), delay);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (!isCut) to.destroy();
    });
  };

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket);
    pass(client, upstream);
    pass(upstream, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut: () => {
      isCut = true;
    },
    delay: (ms) => {
      delay = ms;
    },
    mend: () => {
      isCut = false;
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
