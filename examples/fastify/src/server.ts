import { notifyCapture } from '@notify-capture/fastify';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { Ledger } from './ledger.ts';
import { readSettings } from './settings.ts';

const logger = pino();
const { port, path, clientId, publicKey } = readSettings(process.env, logger);
const ledger = new Ledger();

const app = fastify({ loggerInstance: logger });

// The receiver logs with the request's logger: each line has its reqId.
await app.register(notifyCapture, {
  path,
  clientId,
  publicKey,
  onCapture: async (capture, context) => {
    const { captureId, outcome, action, advice } = await ledger.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
  // Payments announce themselves at the same address: take note, and be done.
  onOther: ({ notifyType }) => logger.info({ notifyType }, 'not a capture: noted'),
});

app.get('/captures', () => ledger.list());

const url = await app.listen({ port, host: '127.0.0.1' });
logger.info({ url, notifications: url + path, captures: `${url}/captures` }, 'the shop is open');

/** No new claims; what runs is settled; then the process ends. */
const close = (): Promise<void> => app.close();
process.once('SIGTERM', close);
process.once('SIGINT', close);
