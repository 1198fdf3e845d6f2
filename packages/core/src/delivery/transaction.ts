import { inTime, LATE } from '../time-limit.ts';
import type { CaptureHandler } from './capture-handler.ts';
import type { Delivery } from './claim.ts';
import { lateMessage } from './delivery-errors.ts';
import { callHandler, type DeliveryEnd, type FinalEnd, type HandlerEnd, handlerTime } from './handler.ts';
import type { NotificationStore, StoreTransaction } from './store.ts';

/**
 * Runs a handler so that its writes through `context.transaction` and the settled record commit together, or not at
 * all. The writes of a late handler are rolled back; it may go on, but cannot write any more.
 */
export async function runInTransaction(
  delivery: Delivery,
  handler: CaptureHandler,
  transact: NonNullable<NotificationStore['transact']>,
): Promise<DeliveryEnd> {
  const late = new AbortController();
  let running: Promise<HandlerEnd> | undefined;
  let end: FinalEnd = { status: 'settled' };
  const committed = transact(async (transaction) => {
    running = callHandler(delivery, handler, late.signal, transaction.handle);
    end = await settleIn(transaction, delivery, await running);
    if (end.status !== 'settled') throw new Error(`Roll back: ${end.status}.`);
  }, late.signal);
  const ending = committed.then(
    () => end,
    (error: unknown): FinalEnd =>
      end.status === 'settled' ? { status: 'store_failed', error, handlerRan: running !== undefined } : end,
  );
  const inTimeEnd = await inTime(ending, handlerTime(delivery));
  if (inTimeEnd !== LATE) return inTimeEnd;
  late.abort(new Error(lateMessage(delivery.settings.handlerTimeout)));
  return {
    status: 'late',
    consequence: 'Its writes in the transaction are rolled back.',
    final: rolledBack(ending, running),
  };
}

async function settleIn(
  transaction: StoreTransaction,
  { keys, token, record, settings }: Delivery,
  handlerEnd: HandlerEnd,
): Promise<FinalEnd> {
  if (handlerEnd.status === 'handler_failed') return handlerEnd;
  const current = await transaction.settle(keys.capture, token, record, settings.retention);
  return { status: current ? 'settled' : 'lease_lost' };
}

/** The handler may do other things than writing: the claim is kept until it is over. */
async function rolledBack(
  ending: Promise<FinalEnd>,
  running: Promise<HandlerEnd> | undefined,
): Promise<FinalEnd> {
  const [handlerEnd] = await Promise.all([running, ending]);
  return handlerEnd?.status === 'handler_failed' ? handlerEnd : { status: 'rolled_back' };
}
