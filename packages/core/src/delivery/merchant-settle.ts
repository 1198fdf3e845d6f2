import { NotificationError } from '../errors.ts';
import { kindOf } from '../text.ts';
import type { Delivery } from './claim.ts';
import type { HandlerEnd } from './delivery-end.ts';
import { leaseLost } from './delivery-errors.ts';
import type { TransactionQuery } from './store.ts';

/** `context.settle` of one delivery: settles in the transaction of the merchant. */
export class MerchantSettle {
  readonly #delivery: Delivery;
  #isAsked = false;
  #isLost = false;
  #isOver = false;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  readonly settle = async (query: TransactionQuery): Promise<void> => {
    const { notification, keys, token, record, settings } = this.#delivery;
    const { store, retention } = settings;
    if (this.#isOver) throw misuse('context.settle was called after the handler had ended.', AWAIT);
    // Also when it is refused: the error rolls the transaction back, and the handler may ignore it.
    this.#isAsked = true;
    if (store.settleThrough === undefined)
      throw misuse('The store cannot settle in your transaction.', STORES);
    if (typeof query !== 'function')
      throw misuse(`The argument of context.settle is ${kindOf(query)}.`, QUERY);
    if (await store.settleThrough(query, keys.subject, token, record, retention)) return;
    this.#isLost = true;
    throw leaseLost(notification);
  };

  /** The end of the handler; `settle` is refused from then on. */
  close(end: Exclude<HandlerEnd, { status: 'settle_asked' }>): HandlerEnd {
    this.#isOver = true;
    if (!this.#isAsked) return end;
    const error = end.status === 'handler_failed' ? { error: end.error } : {};
    return { status: 'settle_asked', isLost: this.#isLost, ...error };
  }
}

const AWAIT = 'Await it inside your transaction, and await the transaction in the handler.';
const STORES =
  'Use postgresStore or embeddedStore in the database of your handler. With another store, write context.key under a unique index (INSERT … ON CONFLICT DO NOTHING).';
const QUERY =
  'Pass a function (text, values) that runs the statement in your transaction and returns its rows.';

function misuse(message: string, hint: string): NotificationError {
  return new NotificationError('INVALID_CONFIG', { message, hint, reason: 'STORE_INVALID' });
}
