import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports for outgoing connections (from 32768 on Linux, from 49152 in RFC 6335). */
const [LOWEST, HIGHEST] = [10_000, 32_000];

/**
 * A free port on loopback, which no outgoing connection takes while a server is stopped and started again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
