import type { AddressInfo } from 'node:net';
import type { CaptureHandler } from '@notify-capture/core';
import { openShop, readinessOf } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { pino } from 'pino';

const logger = pino();
const { clientId, publicKey, store, books, requests, ...shop } = await openShop(process.env, logger);

/** For a notification, and for a result that the watch finds. */
const onCapture: CaptureHandler = async (capture, context) => {
  const { captureId, outcome, action, advice } = await books.book(capture, context);
  logger.info({ captureId, outcome, action, advice }, 'booked');
};

const alipay = notifyCapture({
  clientId,
  publicKey,
  store,
  logger,
  onCapture,
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
app.post('/payments/:paymentId/capture', async (request, response) => {
  if (requests === undefined)
    response.status(501).json({ error: 'The shop asks for captures on Postgres and on disk only.' });
  else response.status(202).json(await requests.ask(request.params.paymentId));
});
// A notification can be lost for good: the shop inquires when one is overdue.
const watch = requests?.watch((capture) => alipay.receiver.deliver(capture, onCapture));

const server = app.listen(shop.port, shop.host, (error) => {
  if (error) throw error;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  logger.info(
    { url, notifications: url + shop.path, captures: `${url}/captures`, tasks: `${url}/tasks` },
    'the shop is open',
  );
});

/** Waits for the running deliveries and closes the store, so that the process can end. */
async function close(): Promise<void> {
  await watch?.stop();
  await alipay.receiver.close();
  server.close();
  server.closeIdleConnections();
  await shop.close();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
