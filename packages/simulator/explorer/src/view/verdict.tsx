import type { HistoryEntry } from '../store/exchanges-state.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { say } from '../words/language.ts';

/** A verdict is a sign, a word and a color, never a color alone. */
export interface Verdict {
  readonly sign: string;
  readonly name: 'pass' | 'fail' | 'warn';
  readonly word: string;
}

export function verdictOf({ record, attempt }: HistoryEntry): Verdict {
  if (attempt?.ackLost) return { sign: '◌', name: 'warn', word: say(EXCHANGE_WORDS.replyLost) };
  switch (record.explanation.kind) {
    case 'acknowledged':
      return { sign: '✓', name: 'pass', word: say(EXCHANGE_WORDS.acknowledged) };
    case 'as_expected':
      return { sign: '✓', name: 'pass', word: say(EXCHANGE_WORDS.refusedAsExpected) };
    case 'accepted_forgery':
      return { sign: '✗', name: 'fail', word: say(EXCHANGE_WORDS.forgeryAccepted) };
    case 'unclear':
      return { sign: '!', name: 'warn', word: say(EXCHANGE_WORDS.unclear) };
    case 'no_reply':
      return { sign: '✗', name: 'fail', word: say(EXCHANGE_WORDS.noReply) };
    case 'refused':
      return { sign: '✗', name: 'fail', word: say(EXCHANGE_WORDS.notAcknowledged) };
  }
}

/**
 * Whether the faults of the reply are shown. Not for a message that has to be refused: its reply must not be the
 * acknowledgement. Nor for 409, whose cause stands below: the fix is not to acknowledge the message.
 */
export function showsFaults({ record: { answer, explanation } }: HistoryEntry): boolean {
  const { kind } = explanation;
  const isGenuine = kind === 'acknowledged' || kind === 'refused' || kind === 'no_reply';
  return isGenuine && !(answer.kind === 'reply' && answer.status === 409);
}

export function VerdictBadge({ entry }: { readonly entry: HistoryEntry }) {
  const { sign, name, word } = verdictOf(entry);
  return (
    <span class={`badge ${name}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}
