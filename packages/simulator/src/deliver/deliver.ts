import fastq from 'fastq';
import type { DeliveryResult, MessageDelivery, NotificationDelivery } from './delivery-result.ts';
import { KeptReplies } from './kept-replies.ts';
import {
  type AttemptExchange,
  type DeliveryRun,
  deliverMessage,
  makeAttempt,
  type PlannedAttempt,
  subjectOf,
} from './message.ts';
import type { PlannedMessage } from './messages.ts';
import { type DeliverOptions, readDeliverOptions } from './options.ts';
import { summaryOf } from './summary.ts';
import { type DeliveryWays, USUAL_WAYS } from './ways.ts';

/**
 * Delivers captures, or messages of another kind, as Alipay does: with retries, and with faults on request.
 *
 * Sends each message up to eight times until it is acknowledged, with the gaps of `ATTEMPT_GAPS` (core/testing) divided by
 * `speed`. An endpoint that does not acknowledge, or does not reply, is a result, not an error.
 *
 * @throws SimulatorError `URL_INVALID`, `KEY_UNREADABLE`, `OPTION_INVALID`, `PUBLIC_ADDRESS`
 * @example
 * import assert from 'node:assert/strict';
 * import { deliver } from '@notify-capture/simulator';
 *
 * const { summary } = await deliver({ to, privateKey, count: 100, loseAck: 1, duplicate: 2, speed: 1_000 });
 * assert.equal(summary.unacknowledged, 0);
 * assert.equal((await books.list()).length, 100); // each capture is booked once
 */
export function deliver(options: DeliverOptions): Promise<DeliveryResult> {
  return deliverBy(USUAL_WAYS, options);
}

/** {@link deliver} with other messages, another signature or other gaps. */
export async function deliverBy(ways: DeliveryWays, options: DeliverOptions): Promise<DeliveryResult> {
  const stop = new AbortController();
  const settings = readDeliverOptions(options, stop.signal);
  const { onAttempt, onDelivery } = options;
  const replies = new KeptReplies();
  const queue = fastq.promise<unknown, PlannedAttempt, readonly AttemptExchange[]>(
    (planned) => makeAttempt(planned, settings, replies, ways),
    settings.concurrency,
  );
  const run: DeliveryRun = { ...settings, ways, onAttempt, enqueue: (planned) => queue.push(planned) };
  const started = performance.now();
  const deliveries: NotificationDelivery[] = [];
  const deliverOne = async (index: number): Promise<void> => {
    const delivery = await deliverMessages(ways.messages(settings, index), run);
    if (delivery === undefined) return;
    deliveries.push(delivery);
    onDelivery?.(delivery);
  };
  try {
    await Promise.all(Array.from({ length: settings.count }, (_, index) => deliverOne(index)));
  } finally {
    // An error in one delivery stops the others.
    stop.abort();
  }
  return {
    deliveries,
    summary: summaryOf(deliveries, performance.now() - started),
    aborted: options.signal?.aborted ?? false,
  };
}

/** Each message starts after the reply to the first attempt of the previous one. */
async function deliverMessages(
  messages: readonly PlannedMessage[],
  run: DeliveryRun,
): Promise<NotificationDelivery | undefined> {
  const running: Promise<MessageDelivery>[] = [];
  let firstReply: Promise<void> = Promise.resolve();
  for (const message of messages) {
    const previousReply = firstReply;
    firstReply = new Promise((onFirstReply) => {
      running.push(previousReply.then(() => deliverMessage(message, run, onFirstReply)));
    });
  }
  const sent = (await Promise.all(running)).filter(({ attempts }) => attempts.length > 0);
  const [first] = sent;
  if (first === undefined) return undefined;
  const acknowledged = sent.every((message) => message.acknowledged || message.role === 'conflict');
  return { ...subjectOf(run.form, first.body), messages: sent, acknowledged };
}
