import type { AddressInfo } from 'node:net';
import { openShop, readinessOf, requireStoreUrl } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { pino } from 'pino';
import { openQueue } from './queue.ts';

const logger = pino();
const url = requireStoreUrl(process.env, 'redis');
const { clientId, publicKey, store, books, ...shop } = await openShop(process.env, logger);
// Without a connection, adding fails at once: the reply is 500, and Alipay retries.
const queue = openQueue({ url, enableOfflineQueue: false, maxRetriesPerRequest: 1 }, (err) =>
  logger.warn({ err }, 'the connection of the queue failed'),
);

const alipay = notifyCapture({
  clientId,
  publicKey,
  store,
  logger,
  // The worker books the capture. Here it only has to be safe in the queue.
  onCapture: async (capture, { key }) => {
    await queue.add(capture, key);
    logger.info({ captureId: capture.captureId }, 'queued');
  },
  // All other kinds have the same address. When this resolves, Alipay does not send the message again.
  onOther: async (other, context) => {
    const task = await books.addTask(other, context);
    logger.info(task, 'a task was added');
  },
});

const readiness = readinessOf(alipay.receiver, logger);
const app = express();
app.disable('x-powered-by');
app.all(shop.path, alipay);
app.get('/healthz', async (_request, response) => {
  const { status, body } = await readiness();
  response.status(status).json(body);
});
app.get('/captures', async (_request, response) => {
  response.json(await books.list());
});
app.get('/tasks', async (_request, response) => {
  response.json(await books.tasks());
});

const server = app.listen(shop.port, shop.host, (error) => {
  if (error) throw error;
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  logger.info(
    {
      url: origin,
      notifications: origin + shop.path,
      captures: `${origin}/captures`,
      tasks: `${origin}/tasks`,
    },
    'the shop is open',
  );
});

/** Waits for the running deliveries and closes the queue and the store, so that the process can end. */
async function close(): Promise<void> {
  await alipay.receiver.close();
  server.close();
  server.closeIdleConnections();
  await queue.close();
  await shop.close();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
