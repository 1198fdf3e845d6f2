import type { AddressInfo } from 'node:net';
import { openShop } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { pino } from 'pino';

const logger = pino();
const { clientId, publicKey, store, books, ...shop } = await openShop(process.env, logger);

const alipay = notifyCapture({
  clientId,
  publicKey,
  store,
  logger,
  onCapture: async (capture, context) => {
    const { captureId, outcome, action, advice } = await books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
  // Other notifications, e.g. of payments, have the same address. Without onOther they are refused.
  onOther: ({ notifyType }) => logger.info({ notifyType }, 'not a capture'),
});

const app = express();
app.disable('x-powered-by');
app.all(shop.path, alipay);
app.get('/captures', async (_request, response) => {
  response.json(await books.list());
});

const server = app.listen(shop.port, '127.0.0.1', (error) => {
  if (error) throw error;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  logger.info({ url, notifications: url + shop.path, captures: `${url}/captures` }, 'the shop is open');
});

/** Waits for the running deliveries and closes the store, so that the process can end. */
async function close(): Promise<void> {
  await alipay.receiver.close();
  server.close();
  server.closeIdleConnections();
  await shop.close();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
