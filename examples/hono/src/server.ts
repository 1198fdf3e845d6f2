// The shop on Node, Bun or Deno.
import { serve } from '@hono/node-server';
import { openShop, readinessOf } from '@notify-capture/example-shop';
import { notifyCapture } from '@notify-capture/web';
import { pino } from 'pino';
import { shopApp } from './app.ts';
import { BUN, DENO } from './runtimes.ts';

const logger = pino();
const { path, clientId, publicKey, store, books, ...shop } = await openShop(process.env, logger);

const alipay = notifyCapture({
  clientId,
  publicKey,
  store,
  logger,
  onCapture: async (capture, context) => {
    const { captureId, outcome, action, advice } = await books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
  // All other kinds have the same address. When this resolves, Alipay does not send the message again.
  onOther: async (other, context) => {
    const task = await books.addTask(other, context);
    logger.info(task, 'a task was added');
  },
});

const readiness = readinessOf(alipay.receiver, logger);
const { fetch } = shopApp({ path, alipay, books, readiness });
const hostname = shop.host;
const stop = await listen();

/** Listens as each runtime does. Returns a function that accepts no more requests. */
async function listen(): Promise<() => unknown> {
  const { port } = shop;
  if (BUN !== undefined) {
    const server = BUN.serve({ port, hostname, fetch });
    opened(server.port);
    return () => server.stop();
  }
  if (DENO !== undefined) {
    const server = DENO.serve({ port, hostname, onListen: (address) => opened(address.port) }, fetch);
    return () => server.shutdown();
  }
  const server = serve({ port, hostname, fetch }, (address) => opened(address.port));
  return () => server.close();
}

function opened(port: number): void {
  const url = `http://${hostname}:${port}`;
  logger.info(
    { url, notifications: url + path, captures: `${url}/captures`, tasks: `${url}/tasks` },
    'the shop is open',
  );
}

/** Waits for the running deliveries and closes the store, so that the process can end. */
async function close(): Promise<void> {
  await alipay.receiver.close();
  stop();
  await shop.close();
  // Bun and Deno keep idle connections open.
  process.exit();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
