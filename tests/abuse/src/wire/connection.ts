import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a server has answered on one connection. */
export interface Conversation {
  /** The status of each reply. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Writes bytes as they are, and reads until the server closes the connection. */
export async function converse(
  port: number,
  ...parts: readonly (string | Uint8Array)[]
): Promise<Conversation> {
  const socket = await opened(port);
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk));
  socket.on('error', () => undefined);
  for (const part of parts) socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  await once(socket, 'close');
  const text = Buffer.concat(received).toString('latin1');
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), text };
}

/** A connection that is open. */
async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  return socket;
}
