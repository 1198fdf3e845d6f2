import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { exchange } from '../exchange.ts';
import { IDENTIFYING_ID, type MessageForm } from '../message-kinds.ts';
import { verdictOf } from '../reply-verdict.ts';
import type { DeliveryAttempt, DeliverySubject, MessageDelivery } from './delivery-result.ts';
import type { KeptReplies } from './kept-replies.ts';
import type { PlannedMessage } from './messages.ts';
import type { DeliverOptions, DeliverSettings } from './options.ts';
import type { DeliveryWays } from './ways.ts';

/** The settings and the queue of one delivery. */
export type DeliveryRun = DeliverSettings &
  Pick<DeliverOptions, 'onAttempt'> & {
    readonly ways: DeliveryWays;
    /** Makes an attempt as soon as the limit of `concurrency` allows it. */
    readonly enqueue: (planned: PlannedAttempt) => Promise<readonly AttemptExchange[]>;
  };

/** An attempt to make. */
export interface PlannedAttempt {
  readonly message: PlannedMessage;
  readonly number: number;
  readonly afterMs: number;
}

/** One request of an attempt, and its reply. */
export type AttemptExchange = Omit<DeliveryAttempt, 'ackLost'>;

/**
 * Delivers one message until it is acknowledged or no attempt is left. Calls `onFirstReply` after the first attempt.
 */
export async function deliverMessage(
  message: PlannedMessage,
  run: DeliveryRun,
  onFirstReply: () => void,
): Promise<MessageDelivery> {
  const { role, body } = message;
  const subject = subjectOf(run.form, body);
  const attempts: DeliveryAttempt[] = [];
  let acksToLose = run.loseAck;
  let afterMs = 0;
  try {
    for (const [index, gap] of ATTEMPT_GAPS.entries()) {
      afterMs += gap;
      if (!(await run.ways.waitForGap({ role, number: index + 1, gap, afterMs }, run))) break;
      const copies = await run.enqueue({ message, number: index + 1, afterMs });
      const acknowledged = copies.some(({ verdict }) => verdict.acknowledged);
      const lost = acknowledged && acksToLose > 0;
      for (const copy of copies) {
        const attempt = { ...copy, ackLost: lost && copy.verdict.acknowledged };
        attempts.push(attempt);
        run.onAttempt?.(attempt, subject);
      }
      onFirstReply();
      if (acknowledged && !lost) return { role, body, attempts, acknowledged };
      if (lost) acksToLose -= 1;
    }
    return { role, body, attempts, acknowledged: false };
  } finally {
    onFirstReply();
  }
}

/** Makes one attempt: sends all copies in parallel. Returns nothing when it is aborted. */
export async function makeAttempt(
  { message, ...planned }: PlannedAttempt,
  settings: DeliverSettings,
  replies: KeptReplies,
  ways: DeliveryWays,
): Promise<readonly AttemptExchange[]> {
  const { sender } = settings;
  const { role } = message;
  if (settings.exchange.signal.aborted) return [];
  // The endpoint's clock is not scaled. The simulated age of the message must show in its time.
  const requestTime = String(Date.now() - (settings.renewTime ? 0 : planned.afterMs));
  const request = ways.sign(message, requestTime, settings);
  ways.onRequest?.({ role, ...planned });
  const answers = await Promise.all(
    Array.from({ length: settings.duplicate }, () => exchange(request, settings.exchange)),
  );
  return answers
    .map((answer, index): AttemptExchange => {
      ways.onAnswer?.({ role, ...planned, copy: index + 1 }, request, answer);
      const verdict = verdictOf(answer, { clientId: sender.clientId, lang: settings.lang });
      return { role, ...planned, copy: index + 1, requestTime, ...replies.keep(answer, verdict) };
    })
    .filter(({ answer }) => answer.kind === 'reply' || answer.reason !== 'aborted');
}

/** The kind, the type and the id of a message. */
export function subjectOf({ kind, type }: MessageForm, body: PlannedMessage['body']): DeliverySubject {
  const id = body[IDENTIFYING_ID[kind] ?? ''];
  return { kind, ...(type === undefined ? {} : { type }), ...(typeof id === 'string' ? { id } : {}) };
}
