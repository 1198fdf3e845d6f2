import fastq from 'fastq';
import type { DeliveredCapture, DeliveredMessage, Delivery } from './delivered.ts';
import { type Answered, attempt, deliverMessage, type Round, type Turn } from './message.ts';
import { messagesOf, type PlannedMessage } from './messages.ts';
import { type DeliverOptions, readDeliverOptions } from './options.ts';
import { summaryOf } from './summary.ts';

/**
 * Delivers captures as Alipay does: each message up to eight times, with gaps of 0 s, 2 min, 10 min, 10 min, 1 h, 2 h,
 * 6 h and 15 h on a clock that runs `speed` times faster, until it is acknowledged; with faults on demand. An endpoint
 * that does not acknowledge, or is not there, is an answer.
 *
 * @throws SimulatorError wrong options; `PUBLIC_ADDRESS`
 * @example
 * const { summary } = await deliver({ to: url, privateKey, count: 100, loseAck: 1, duplicate: 2 });
 * assert.equal(summary.unacknowledged, 0);
 * assert.equal(books.length, 100); // each booked once
 */
export async function deliver(options: DeliverOptions): Promise<Delivery> {
  const stop = new AbortController();
  const settings = readDeliverOptions(options, stop.signal);
  const { onAttempt, onCapture } = options;
  const queue = fastq.promise<unknown, Turn, readonly Answered[]>(
    (turn) => attempt(turn, settings),
    settings.concurrency,
  );
  const round: Round = { ...settings, onAttempt, take: (turn) => queue.push(turn) };
  const started = performance.now();
  const captures: DeliveredCapture[] = [];
  const one = async (index: number): Promise<void> => {
    const capture = await deliverCapture(messagesOf(settings, index), round);
    if (capture === undefined) return;
    captures.push(capture);
    onCapture?.(capture);
  };
  try {
    await Promise.all(Array.from({ length: settings.count }, (_, index) => one(index)));
  } finally {
    // After an error, the others stop too.
    stop.abort();
  }
  return {
    captures,
    summary: summaryOf(captures, performance.now() - started),
    aborted: options.signal?.aborted ?? false,
  };
}

/** Each message starts when the first attempt of the one before it was answered. */
async function deliverCapture(
  messages: readonly PlannedMessage[],
  round: Round,
): Promise<DeliveredCapture | undefined> {
  const running: Promise<DeliveredMessage>[] = [];
  let turn: Promise<void> = Promise.resolve();
  for (const message of messages) {
    const before = turn;
    turn = new Promise((answered) => {
      running.push(before.then(() => deliverMessage(message, round, answered)));
    });
  }
  const delivered = (await Promise.all(running)).filter(({ attempts }) => attempts.length > 0);
  const [first] = delivered;
  if (first === undefined) return undefined;
  const { captureId } = first.body;
  const acknowledged = delivered.every((message) => message.acknowledged || message.role === 'conflict');
  return { captureId, messages: delivered, acknowledged };
}
