import { inTime, LATE } from '../time-limit.ts';
import type { DeliveryEnd, FinalEnd, HandlerEnd } from './delivery-end.ts';
import { lateMessage } from './delivery-errors.ts';
import { LateSignal } from './late-signal.ts';
import { callHandler, handlerTime, type RunnableDelivery } from './run-handler.ts';
import { confirm } from './settle.ts';
import type { NotificationStore, StoreTransaction } from './store.ts';

/** Rolls a transaction back: only a rejection does. It holds the end of the delivery. */
class Rollback extends Error {
  readonly end: FinalEnd;

  constructor(end: FinalEnd) {
    super(`The transaction is rolled back: ${end.status}.`);
    this.end = end;
  }
}

/**
 * Runs a handler so that its writes through `context.transaction` and the settled record commit together, or not at
 * all. The writes of a late handler are rolled back; it may go on, but cannot write any more.
 */
export async function runInTransaction(
  delivery: RunnableDelivery,
  transact: NonNullable<NotificationStore['transact']>,
): Promise<DeliveryEnd> {
  const late = new LateSignal();
  let running: Promise<HandlerEnd> | undefined;
  const ending = transact(async (transaction) => {
    running = callHandler(delivery, late, transaction.handle);
    const end = await settleIn(transaction, delivery, await running);
    if (end.status !== 'settled') throw new Rollback(end);
    return end;
  }, late.signal).catch((error: unknown): FinalEnd => {
    if (error instanceof Rollback) return error.end;
    return { status: 'store_failed', error, handlerRan: running !== undefined };
  });
  const end = await inTime(ending, handlerTime(delivery));
  if (end !== LATE) return end;
  late.abort(new Error(lateMessage(delivery.settings.handlerTimeout)));
  return {
    status: 'late',
    consequence: 'Its writes in the transaction are rolled back.',
    final: rolledBack(delivery, ending, running),
  };
}

async function settleIn(
  transaction: StoreTransaction,
  delivery: RunnableDelivery,
  handlerEnd: HandlerEnd,
): Promise<FinalEnd> {
  const { trace, leaseEnd } = delivery;
  if (handlerEnd.status === 'handler_failed') return handlerEnd;
  if (handlerEnd.status === 'settle_asked') return trace.settle(confirm, delivery, handlerEnd, leaseEnd);
  return trace.settle(settleThrough, transaction, delivery);
}

async function settleThrough(transaction: StoreTransaction, delivery: RunnableDelivery): Promise<FinalEnd> {
  const { keys, token, record, settings } = delivery;
  const current = await transaction.settle(keys.subject, token, record, settings.retention);
  return { status: current ? 'settled' : 'lease_lost' };
}

/** The handler may do other things than writing: the claim is kept until it is over. */
async function rolledBack(
  delivery: RunnableDelivery,
  ending: Promise<FinalEnd>,
  running: Promise<HandlerEnd> | undefined,
): Promise<FinalEnd> {
  const [handlerEnd] = await Promise.all([running, ending]);
  if (handlerEnd?.status === 'handler_failed') return handlerEnd;
  if (handlerEnd?.status !== 'settle_asked') return { status: 'rolled_back' };
  const deadline = performance.now() + delivery.settings.lease;
  return delivery.trace.settle(confirm, delivery, handlerEnd, deadline);
}
