import { parseNotification } from '@notify-capture/core';
import { openBooks, requireStoreUrl } from '@notify-capture/example-shop';
import type PgBoss from 'pg-boss';
import { pino } from 'pino';
import { type CaptureJob, databaseOf, QUEUE, startBoss } from './queue.ts';

const logger = pino();
const connectionString = requireStoreUrl(process.env, 'postgres');
const { books, orders, close: closeBooks } = await openBooks(process.env, logger);
const boss = await startBoss(
  {
    connectionString,
    max: 2,
    // In s. The maintenance looks for the jobs of killed workers.
    maintenanceIntervalSeconds: Number(process.env['MAINTAIN_EVERY'] || 30),
    // A job that leaves the queue frees its id. The server accepts a notification for 72 h (`maxAge`).
    archiveCompletedAfterSeconds: 3 * 24 * 60 * 60,
  },
  (err) => logger.warn({ err }, 'the queue has an error'),
);

/** Books the capture and completes its job in one transaction. */
async function book({ id, data, retryCount }: PgBoss.JobWithMetadata<CaptureJob>): Promise<void> {
  const capture = parseNotification(data.capture);
  await orders?.transaction(async (query) => {
    await books.book(capture, { key: data.key, transaction: { query }, mayHaveRunBefore: retryCount > 0 });
    // pg-boss types no answer, and takes options only as the fourth argument.
    const completed: unknown = await boss.complete(QUEUE, id, {}, { db: databaseOf({ query }) });
    // Late: another worker has completed the job. Its booking counts, and this one is rolled back.
    if ((completed as { readonly affected: number }).affected !== 1) throw new Error(`${id} is completed.`);
  });
  const { captureId, outcome, result } = capture;
  logger.info({ captureId, outcome, action: result.action, advice: result.advice.en }, 'booked');
}

// At most 200 jobs a second: a batch each half second.
await boss.work<CaptureJob>(
  QUEUE,
  { batchSize: 100, includeMetadata: true, pollingIntervalSeconds: 0.5 },
  async (jobs) => {
    const ends = await Promise.allSettled(jobs.map(book));
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    for (const err of errors)
      logger.warn({ err }, 'not booked, unless another worker has: pg-boss tries again');
    // pg-boss fails the jobs of the batch that are not completed.
    if (errors.length > 0) throw new AggregateError(errors, 'not booked');
  },
);
logger.info('the worker is open');

/** Waits for the running jobs, so that the process can end. */
async function close(): Promise<void> {
  await boss.stop();
  await closeBooks();
}
process.once('SIGTERM', close);
process.once('SIGINT', close);
