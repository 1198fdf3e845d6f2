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
  /** The address to listen on; by default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /** By default 127.0.0.1: the metrics are not for the public. */
  readonly metricsHost?: string;
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
  const { host = '127.0.0.1', port, metricsHost = '127.0.0.1', metricsPort, ...receiverOptions } = options;
  const telemetry = await startTelemetry(options.store, { host: metricsHost, port: metricsPort });
  const alipay = notifyCapture({
    ...receiverOptions,
    onCapture: () => undefined, // your books
    onOther: () => undefined,
  });
  const app = express();
  app.disable('x-powered-by');
  app.post('/alipay/notifyCapture', alipay);
  app.get('/healthz', async (_request, response) => {
    // Anybody can ask. The rest of the health can contain names of hosts: the log has the errors of the store.
    const { isReady } = await alipay.receiver.health();
    response.status(isReady ? 200 : 503).json({ isReady });
  });
  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(port, host, (error) => (error ? reject(error) : resolve(listening)));
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
