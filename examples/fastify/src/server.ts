import { createReceiver } from '@notify-capture/core';
import { openShop, readinessOf } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/fastify';
import { fastify } from 'fastify';
import { pino } from 'pino';

const logger = pino();
const { path, clientId, publicKey, store, books, ...shop } = await openShop(process.env, logger);

const app = fastify({ loggerInstance: logger });

const receiver = createReceiver({
  clientId,
  publicKey,
  store,
  logger,
  // All other kinds have the same address. When this resolves, Alipay does not send the message again.
  onOther: async (other, context) => {
    const task = await books.addTask(other, context);
    logger.info(task, 'a task was added');
  },
});
// Before all onClose hooks: a running delivery may need the connections that they close.
app.addHook('preClose', () => receiver.close());
await app.register(notifyCapture, {
  path,
  receiver,
  onCapture: async (capture, context) => {
    const { captureId, outcome, action, advice } = await books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
});

const readiness = readinessOf(receiver, logger);
app.get('/healthz', async (_request, reply) => {
  const { status, body } = await readiness();
  return reply.code(status).send(body);
});
app.get('/captures', () => books.list());
app.get('/tasks', () => books.tasks());

const url = await app.listen({ port: shop.port, host: shop.host });
logger.info(
  { url, notifications: url + path, captures: `${url}/captures`, tasks: `${url}/tasks` },
  'the shop is open',
);

/** Waits for the running deliveries and closes the store, so that the process can end. */
async function close(): Promise<void> {
  await app.close();
  await shop.close();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
