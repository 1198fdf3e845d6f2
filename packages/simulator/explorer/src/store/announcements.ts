import type { DeliveryEvent, ExchangeRecord } from '../../../src/explorer/api.ts';
import { announce } from '../view/live-region.tsx';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';

/** What a screen reader says about a reply. */
export function announceExchange({ verdict, answer, explanation }: ExchangeRecord): void {
  const status = answer.kind === 'reply' ? String(answer.status) : say(EXCHANGE_WORDS.noReply);
  const word = say(verdict.acknowledged ? EXCHANGE_WORDS.acknowledged : EXCHANGE_WORDS.notAcknowledged);
  announce(`${word}, ${status}. ${say(explanation.summary)}`);
}

export function announceAttempt(event: Extract<DeliveryEvent, { readonly event: 'attempt' }>): void {
  const { acknowledged } = event.exchange.verdict;
  const word = event.ackLost
    ? EXCHANGE_WORDS.replyLost
    : acknowledged
      ? EXCHANGE_WORDS.acknowledged
      : EXCHANGE_WORDS.notAcknowledged;
  announce(`${fill(EXCHANGE_WORDS.attempt, { number: event.number })}: ${say(word)}`);
}

export function announceDelivery(event: Extract<DeliveryEvent, { readonly event: 'ended' }>): void {
  announce(
    say(event.acknowledged ? EXCHANGE_WORDS.deliveryAcknowledged : EXCHANGE_WORDS.deliveryUnacknowledged),
  );
}

export function announceCertification(conclusion: string): void {
  announce(conclusion);
}
