import { type CaptureHandler, createReceiver, type Receiver } from '@notify-capture/core';
import {
  type Shop as ExampleShop,
  openShop as openExampleShop,
  type Readiness,
  readinessOf,
} from '@notify-capture/example-shop';
import { pino } from 'pino';

/** The shop of this process. */
export interface Shop extends Pick<ExampleShop, 'books' | 'requests'> {
  readonly receiver: Receiver;
  readonly readiness: () => Promise<Readiness>;
}

/**
 * Next compiles `instrumentation.ts` and each route on its own, and again after a change in development. Only `globalThis` is
 * the same for all of them: a second receiver would open the store a second time.
 */
const server = globalThis as { exampleShop?: Shop };

const logger = pino();

/** The shop, which `instrumentation.ts` has opened. */
export function shop(): Shop {
  if (server.exampleShop === undefined) throw new Error('The shop is not open. Did register() run?');
  return server.exampleShop;
}

/** For a notification, and for a result that the watch finds. */
export const onCapture: CaptureHandler = async (capture, context) => {
  const { captureId, outcome, action, advice } = await shop().books.book(capture, context);
  logger.info({ captureId, outcome, action, advice }, 'booked');
};

/** Opens the books and the store, and makes the receiver: once in a process. */
export async function openShop(): Promise<void> {
  if (server.exampleShop !== undefined) return;
  const { clientId, publicKey, store, books, requests, ...opened } = await openExampleShop(
    process.env,
    logger,
  );
  const receiver = createReceiver({
    clientId,
    publicKey,
    store,
    logger,
    // Behind a proxy that changes the path, NOTIFY_PATH is the path that Alipay sends to.
    ...(process.env['NOTIFY_PATH'] && { publicTarget: opened.path }),
    // All other kinds have the same address. When this resolves, Alipay does not send the message again.
    onOther: async (other, context) => {
      const task = await books.addTask(other, context);
      logger.info(task, 'a task was added');
    },
  });
  const readiness = readinessOf(receiver, logger);
  server.exampleShop = { receiver, readiness, books, ...(requests && { requests }) };
  // A notification can be lost for good: the shop inquires when one is overdue.
  const watch = requests?.watch((capture) => receiver.deliver(capture, onCapture));

  /** Next ends the process when the last reply is written. */
  const close = async (): Promise<void> => {
    await watch?.stop();
    await receiver.close();
    await opened.close();
  };
  process.once('SIGTERM', close);
  process.once('SIGINT', close);

  const url = `http://127.0.0.1:${process.env['PORT']}`;
  logger.info(
    {
      url,
      notifications: `${url}/alipay/notifyCapture`,
      captures: `${url}/captures`,
      tasks: `${url}/tasks`,
    },
    'the shop is open',
  );
}
