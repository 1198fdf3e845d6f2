import type { DeliveryEvent } from '../../../src/explorer/api.ts';
import { msText } from '../view/bytes.ts';
import { announce } from '../view/live-region.tsx';
import { verdictOf } from '../view/verdict.tsx';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import type { HistoryEntry } from './exchanges-state.ts';

/** What a screen reader says about a reply: the verdict in the words of the page, why, and the likeliest cause. */
export function announceExchange(entry: HistoryEntry): void {
  const { answer, explanation } = entry.record;
  const status = answer.kind === 'reply' ? `, ${answer.status}` : '';
  const [cause] = explanation.causes;
  const likely =
    cause === undefined ? '' : ` ${fill(EXCHANGE_WORDS.likelyCause, { cause: say(cause.cause) })}`;
  announce(`${verdictOf(entry).word}${status}. ${say(explanation.summary)}${likely}`);
}

/** @param entry an attempt of a delivery */
export function announceAttempt(entry: HistoryEntry): void {
  const { attempt, record } = entry;
  const { answer } = record;
  const status = answer.kind === 'reply' ? `, ${answer.status}` : '';
  const place = fill(EXCHANGE_WORDS.attempt, { number: attempt?.number ?? 1 });
  announce(`${place}: ${verdictOf(entry).word}${status}`);
}

export function announceDelivery(event: Extract<DeliveryEvent, { readonly event: 'ended' }>): void {
  const { acknowledged, stopped, sent, acksLost, ms } = event;
  const word = acknowledged
    ? EXCHANGE_WORDS.deliveryAcknowledged
    : stopped
      ? EXCHANGE_WORDS.deliveryStopped
      : EXCHANGE_WORDS.deliveryUnacknowledged;
  announce(`${say(word)}. ${fill(EXCHANGE_WORDS.totals, { sent, lost: acksLost, ms: msText(ms) })}`);
}

export function announceCertification(conclusion: string): void {
  announce(conclusion);
}
