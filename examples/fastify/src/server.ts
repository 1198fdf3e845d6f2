import { openShop } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/fastify';
import { fastify } from 'fastify';
import { pino } from 'pino';

const logger = pino();
const { path, clientId, publicKey, store, books, ...shop } = await openShop(process.env, logger);

const app = fastify({ loggerInstance: logger });

// The receiver logs with the request's logger: each line has its reqId.
await app.register(notifyCapture, {
  path,
  clientId,
  publicKey,
  store,
  onCapture: async (capture, context) => {
    const { captureId, outcome, action, advice } = await books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
  // Payments announce themselves at the same address: take note, and be done.
  onOther: ({ notifyType }) => logger.info({ notifyType }, 'not a capture: noted'),
});

app.get('/captures', () => books.list());

const url = await app.listen({ port: shop.port, host: '127.0.0.1' });
logger.info({ url, notifications: url + path, captures: `${url}/captures` }, 'the shop is open');

/** No new claims; what runs is settled; then the process ends. */
async function close(): Promise<void> {
  await app.close();
  await shop.close();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
