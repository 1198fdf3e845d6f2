import type { CaptureNotification } from '@notify-capture/core';
import { type ConnectionOptions, type JobsOptions, Queue } from 'bullmq';

export const QUEUE = 'captures';

/** A capture in the queue. */
export interface CaptureJob {
  /** `context.key`: the same for every delivery of the same result. */
  readonly key: string;
  /** `capture.toJSON()`, for `parseNotification`. */
  readonly capture: object;
}

/** In seconds: the server accepts a notification for 72 h (`maxAge`). */
const THREE_DAYS = 3 * 24 * 60 * 60;

const OPTIONS: JobsOptions = {
  // About a day and a half of retries. Then the job stays among the failed ones, for a person.
  attempts: 18,
  backoff: { type: 'exponential', delay: 1_000 },
  // A removed job frees its id: a repeat would be queued again.
  removeOnComplete: { age: THREE_DAYS },
  removeOnFail: false,
};

/** The producer's side of the queue. */
export interface CaptureQueue {
  /** Resolves when Redis has the capture. A capture that is in the queue, or was booked in the last three days, is not added again. */
  add(capture: CaptureNotification, key: string): Promise<void>;
  close(): Promise<void>;
}

export function openQueue(connection: ConnectionOptions, onError: (error: Error) => void): CaptureQueue {
  const queue = new Queue<CaptureJob>(QUEUE, { connection, defaultJobOptions: OPTIONS });
  queue.on('error', onError);
  return {
    async add(capture, key) {
      // BullMQ refuses ids that contain a colon or are integers.
      await queue.add('book', { key, capture: capture.toJSON() }, { jobId: `capture-${key}` });
    },
    close: () => queue.close(),
  };
}
