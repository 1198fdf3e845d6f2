import type { AddressInfo } from 'node:net';
import { Alipay, holdTime, Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify';
import { afterEach } from 'vitest';
import type { NotifyCaptureOptions } from '../src/index.ts';

/** One Alipay for all tests of a file: a key pair is slow to make. */
export const alipay = new Alipay();

/** The notification path. */
export const PATH = '/alipay/notifyCapture';

const apps: Pick<FastifyInstance, 'close' | 'server'>[] = [];

holdTime();

afterEach(async () => {
  await Promise.all(
    apps.splice(0).map((app) => {
      app.server.closeAllConnections();
      return app.close();
    }),
  );
});

/** Makes an application that is closed after the test. */
export function newApp(options: FastifyServerOptions = {}): FastifyInstance {
  const app = fastify(options);
  apps.push(app);
  return app;
}

/** Opens an application on loopback. */
export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

/** Receiver options that log to a merchant. */
export function receiverOptions(merchant: Merchant): ReceiverOptions {
  return { clientId: alipay.clientId, publicKey: alipay.keys.publicKey, logger: merchant.logger };
}

/** Plugin options with the usual path. */
export function pluginOptions(merchant: Merchant): NotifyCaptureOptions & ReceiverOptions {
  return { ...receiverOptions(merchant), path: PATH, onCapture: merchant.onCapture };
}

/** The log of an application, line by line. */
export class Log {
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  readonly stream = { write: (line: string): unknown => this.lines.push(JSON.parse(line)) };

  /** The lines with a code. */
  coded(code: string): Readonly<Record<string, unknown>>[] {
    return this.lines.filter((line) => line['code'] === code);
  }
}

export { Merchant };
