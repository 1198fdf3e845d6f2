import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint that acknowledges everything: it verifies no signature, and fails most checks of `certify`. */
export async function startCarelessEndpoint(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    // Before the body ends, because some bodies have no end.
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alipay/notifyCapture`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
