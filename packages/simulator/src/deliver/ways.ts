import type { Exchange, OutgoingRequest } from '../exchange.ts';
import type { DeliveryAttempt } from './delivery-result.ts';
import { messagesOf, type PlannedMessage } from './messages.ts';
import type { DeliverSettings } from './options.ts';
import { waitForGap } from './wait-for-gap.ts';

/** An attempt of a message: `afterMs` is the time since the first one, in ms on Alipay's clock. */
export type AttemptName = Pick<DeliveryAttempt, 'role' | 'number' | 'afterMs'>;

/** How a delivery makes, signs and times its messages. The explorer has its own ways. */
export interface DeliveryWays {
  /** The messages of one capture, in the order of their first attempts. */
  messages(settings: DeliverSettings, index: number): readonly PlannedMessage[];
  sign(message: PlannedMessage, requestTime: string, settings: DeliverSettings): OutgoingRequest;
  /** Waits for the gap before an attempt, in ms on Alipay's clock. Returns `false` if the delivery is aborted first. */
  waitForGap(attempt: AttemptName & { readonly gap: number }, settings: DeliverSettings): Promise<boolean>;
  /** Called before the copies of an attempt are sent. */
  onRequest?(attempt: AttemptName): void;
  /** Called with each whole reply, before `onAttempt`. */
  onAnswer?(
    attempt: AttemptName & Pick<DeliveryAttempt, 'copy'>,
    request: OutgoingRequest,
    answer: Exchange,
  ): void;
}

/** As `deliver` does. */
export const USUAL_WAYS: DeliveryWays = {
  messages: messagesOf,
  sign: ({ body }, requestTime, { sender, url, timeoutMs }) =>
    sender.sign({ url, body, requestTime, timeoutMs }),
  waitForGap: ({ gap }, { speed, exchange }) => waitForGap(gap, speed, exchange.signal),
};
