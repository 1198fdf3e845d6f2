// A merchant's server in a process of its own, so that its memory can be measured. Its plan is in the environment.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type Logger, memoryStore } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { observedStore } from '../observed-store.ts';
import { type Measurement, SERVER_PLAN, type ServerPlan, TARGET } from '../plan.ts';

const plan = JSON.parse(process.env[SERVER_PLAN] ?? '') as ServerPlan;
const { publicKey, clientId, bodyTimeout } = plan;
const claims = new Set<string>();
const counts = { handled: 0, refused: 0, logLines: 0, lookUps: 0 };
const count = (name: keyof typeof counts) => (): void => {
  counts[name] += 1;
};
const line = count('logLines');
const logger: Logger = { debug: line, info: () => undefined, warn: line, error: line };
const keys = plan.resolves
  ? {
      async resolveKeys(id: string) {
        counts.lookUps += 1;
        await setImmediate();
        return id === clientId ? { publicKey } : undefined;
      },
    }
  : { clientId, publicKey };
const middleware = notifyCapture({
  ...keys,
  bodyTimeout,
  logger,
  store: observedStore(memoryStore(), () => undefined, claims),
  onCapture: count('handled'),
  onRefused: count('refused'),
});
const app = express();
app.post(TARGET, middleware);
const server = createServer(app);

async function measure(): Promise<Measurement> {
  // What waits for a turn of the loop is no leak.
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const connections = await new Promise<number>((resolve) => {
    server.getConnections((_error, found) => resolve(found));
  });
  const listenersOf = (emitter: NodeJS.EventEmitter): number =>
    emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
  return {
    ...counts,
    heapBytes: process.memoryUsage().heapUsed,
    connections,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    listeners: listenersOf(process) + listenersOf(server),
    claims: claims.size,
  };
}

process.on('message', async () => process.send?.({ measured: await measure() }));
// Without its parent process nothing ends this process.
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
