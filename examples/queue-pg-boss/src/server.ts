import { createReceiver } from '@notify-capture/core';
import { openShop, readinessOf, requireStoreUrl } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/fastify';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { sendCapture, startBoss } from './queue.ts';

const logger = pino();
const connectionString = requireStoreUrl(process.env, 'postgres');
const { path, clientId, publicKey, store, books, ...shop } = await openShop(process.env, logger);
// Jobs are sent over the connections of the store. The workers do the maintenance.
const boss = await startBoss({ connectionString, max: 1, supervise: false }, (err) =>
  logger.warn({ err }, 'the connection of the queue failed'),
);

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
  // The job and the settled record commit together, or neither does. The worker books the capture.
  onCapture: async (capture, { key, transaction }) => {
    if (transaction === undefined) throw new Error('The store is not transactional.');
    await sendCapture(boss, capture, key, transaction);
    logger.info({ captureId: capture.captureId }, 'queued');
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

/** Waits for the running deliveries and closes the queue and the store, so that the process can end. */
async function close(): Promise<void> {
  await app.close();
  await boss.stop();
  await shop.close();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
