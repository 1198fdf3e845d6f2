import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Alipay, holdTime, type Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import type { Express } from 'express';
import { afterEach } from 'vitest';

export const alipay = new Alipay();
export const PATH = '/alipay/notifyCapture';
const servers: ReturnType<typeof createServer>[] = [];

holdTime();

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      server.close();
      return once(server, 'close');
    }),
  );
});

/** Opens an application on a free port and closes it after the test. */
export async function listen(app: Express): Promise<number> {
  const server = createServer(app).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Receiver options that log to a merchant. */
export function optionsOf(merchant: Merchant): ReceiverOptions {
  return { clientId: alipay.clientId, publicKey: alipay.keys.publicKey, logger: merchant.logger };
}
