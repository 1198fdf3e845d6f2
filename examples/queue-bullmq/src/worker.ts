import { parseNotification } from '@notify-capture/core';
import { openBooks, requireStoreUrl } from '@notify-capture/example-shop';
import { Worker } from 'bullmq';
import { pino } from 'pino';
import { type CaptureJob, QUEUE } from './queue.ts';

const logger = pino();
const url = requireStoreUrl(process.env, 'redis');
const { books, close: closeBooks } = await openBooks(process.env, logger);

const worker = new Worker<CaptureJob>(
  QUEUE,
  async ({ data: { key, capture }, attemptsStarted }) => {
    // Interpreted by the version of this process. The queue is trusted: the signature was verified by the server.
    const mayHaveRunBefore = attemptsStarted > 1;
    const booking = await books.book(parseNotification(capture), { key, mayHaveRunBefore });
    const { captureId, outcome, action, advice } = booking;
    logger.info({ captureId, outcome, action, advice }, 'booked');
  },
  {
    // Waits for Redis instead of giving a command up.
    connection: { url, maxRetriesPerRequest: null },
    concurrency: 8,
    // A job of a killed worker is stalled: another worker takes it after one to two intervals.
    stalledInterval: Number(process.env['STALLED_EVERY'] || 30_000),
    // The default of 1 gives up a capture whose workers were killed twice.
    maxStalledCount: 1_000,
  },
);
worker.on('error', (err) => logger.warn({ err }, 'the worker has an error'));
worker.on('failed', (job, err) => {
  const isLast = job?.finishedOn !== undefined;
  const line = { jobId: job?.id, attemptsMade: job?.attemptsMade, err };
  if (isLast) logger.error(line, 'not booked: a person must look at this capture');
  else logger.warn(line, 'not booked yet: BullMQ tries again');
});
await worker.waitUntilReady();
logger.info('the worker is open');

/** Waits for the running jobs, so that the process can end. */
async function close(): Promise<void> {
  await worker.close();
  await closeBooks();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
