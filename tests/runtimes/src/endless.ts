import { connect } from 'node:net';
import type { SignedNotification } from '@notify-capture/core/testing';

const CHUNK = `4000\r\n${'x'.repeat(0x4000)}\r\n`;

/** Sends chunks of a body until the server closes the connection. Its reply may be lost: the server resets what still sends. */
export async function sendEndless(port: number, signed: SignedNotification): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    const onClose = (): void => {
      isClosed = true;
      resolve();
    };
    for (const event of ['end', 'close', 'error']) socket.once(event, onClose);
  });
  const headers = Object.entries({ host: '127.0.0.1', ...signed.headers, 'transfer-encoding': 'chunked' });
  const lines = [`${signed.method} ${signed.target} HTTP/1.1`, ...headers.map((header) => header.join(': '))];
  socket.resume().write(`${lines.join('\r\n')}\r\n\r\n`);
  while (!isClosed) {
    if (socket.write(CHUNK)) continue;
    await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  socket.destroy();
}
