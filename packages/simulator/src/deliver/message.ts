import { exchange } from '../exchange.ts';
import { verdictOf } from '../verdict.ts';
import type { DeliveredAttempt, DeliveredMessage } from './delivered.ts';
import type { PlannedMessage } from './messages.ts';
import type { DeliverOptions, DeliverSettings } from './options.ts';
import { GAPS, passed } from './schedule.ts';

/** What the messages of one delivery share. */
export type Round = DeliverSettings &
  Pick<DeliverOptions, 'onAttempt'> & {
    /** Makes an attempt when its turn has come: so many run at once. */
    readonly take: (turn: Turn) => Promise<readonly Answered[]>;
  };

/** An attempt that waits for its turn. */
export interface Turn {
  readonly message: PlannedMessage;
  readonly number: number;
  readonly afterMs: number;
}

/** An attempt that was answered. */
export type Answered = Omit<DeliveredAttempt, 'ackLost'>;

/** Delivers one message until it is acknowledged, or no attempt is left; `answered` is called after the first one. */
export async function deliverMessage(
  message: PlannedMessage,
  round: Round,
  answered: () => void,
): Promise<DeliveredMessage> {
  const { role, body } = message;
  const attempts: DeliveredAttempt[] = [];
  let acksToLose = round.loseAck;
  let afterMs = 0;
  try {
    for (const [index, gap] of GAPS.entries()) {
      afterMs += gap;
      if (!(await passed(gap, round.speed, round.exchange.signal))) break;
      const copies = await round.take({ message, number: index + 1, afterMs });
      const acknowledged = copies.some(({ verdict }) => verdict.acknowledged);
      const lost = acknowledged && acksToLose > 0;
      for (const copy of copies) {
        const done = { ...copy, ackLost: lost && copy.verdict.acknowledged };
        attempts.push(done);
        round.onAttempt?.(done, body);
      }
      answered();
      if (acknowledged && !lost) return { role, body, attempts, acknowledged };
      if (lost) acksToLose -= 1;
    }
    return { role, body, attempts, acknowledged: false };
  } finally {
    answered();
  }
}

/** One attempt: the same bytes, as often as there are duplicates, at once. Nothing when it was broken off. */
export async function attempt(
  { message: { role, body }, ...at }: Turn,
  round: DeliverSettings,
): Promise<readonly Answered[]> {
  const { sender, url, timeoutMs } = round;
  if (round.exchange.signal.aborted) return [];
  // The endpoint's clock is not scaled: a message that is old by ours has to look old by its own.
  const requestTime = String(Date.now() - (round.renewTime ? 0 : at.afterMs));
  const request = sender.sign({ url, body, requestTime, timeoutMs });
  const answers = await Promise.all(
    Array.from({ length: round.duplicate }, () => exchange(request, round.exchange)),
  );
  return answers
    .map((answer, index): Answered => {
      const verdict = verdictOf(answer, { clientId: sender.clientId });
      return { role, ...at, copy: index + 1, requestTime, answer, verdict };
    })
    .filter(({ answer }) => answer.kind === 'reply' || answer.reason !== 'aborted');
}
