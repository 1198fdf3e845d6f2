import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReceiverOptions } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import type { EmbeddedStore } from '@notify-capture/postgres';
import express from 'express';
import { startTelemetry } from './telemetry.ts';

/** The settings of the application. */
export interface ApplicationOptions extends Pick<ReceiverOptions, 'clientId' | 'publicKey' | 'logger'> {
  readonly store: EmbeddedStore;
  readonly port: number;
  readonly metricsPort: number;
}

/** A running application. */
export interface Application {
  readonly notifications: string;
  readonly metrics: string;
  close(): Promise<void>;
}

/** Starts an endpoint on Express, and its metrics. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const { port, metricsPort, ...receiverOptions } = options;
  const telemetry = await startTelemetry(options.store, metricsPort);
  const alipay = notifyCapture({
    ...receiverOptions,
    onCapture: () => undefined, // your books
    onOther: () => undefined,
  });
  const app = express();
  app.post('/alipay/notifyCapture', alipay);
  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(port, '127.0.0.1', (error) => (error ? reject(error) : resolve(listening)));
  });
  const { port: opened } = server.address() as AddressInfo;
  return {
    notifications: `http://127.0.0.1:${opened}/alipay/notifyCapture`,
    metrics: `http://127.0.0.1:${metricsPort}/metrics`,
    async close() {
      await alipay.receiver.close();
      server.close();
      server.closeIdleConnections();
      await telemetry.shutdown();
    },
  };
}
