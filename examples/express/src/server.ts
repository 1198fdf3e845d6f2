import type { AddressInfo } from 'node:net';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { pino } from 'pino';
import { Ledger } from './ledger.ts';
import { readSettings } from './settings.ts';

const logger = pino();
const { port, path, clientId, publicKey } = readSettings(process.env, logger);
const ledger = new Ledger();

const alipay = notifyCapture({
  clientId,
  publicKey,
  logger,
  onCapture: async (capture, context) => {
    const { captureId, outcome, action, advice } = await ledger.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
  // Payments announce themselves at the same address: take note, and be done.
  onOther: ({ notifyType }) => logger.info({ notifyType }, 'not a capture: noted'),
});

const app = express();
app.disable('x-powered-by');
app.all(path, alipay);
app.get('/captures', async (_request, response) => {
  response.json(await ledger.list());
});

const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  logger.info({ url, notifications: url + path, captures: `${url}/captures` }, 'the shop is open');
});

/** No new claims; what runs is settled; then the process ends. */
async function close(): Promise<void> {
  await alipay.receiver.close();
  server.close();
  server.closeIdleConnections();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
