import { inTime, LATE } from '../time-limit.ts';
import type { Writable } from '../writable.ts';
import type { Delivery, Handle } from './claim.ts';
import type { DeliveryEnd, HandlerEnd } from './delivery-end.ts';
import { lateMessage } from './delivery-errors.ts';
import type { CaptureContext } from './handler.ts';
import { settleLate } from './late-handler.ts';
import { LateSignal } from './late-signal.ts';
import { MerchantSettle } from './merchant-settle.ts';
import { settleAfter } from './settle.ts';
import type { TransactionHandle } from './store.ts';

/** A delivery with a handler to run. */
export type RunnableDelivery = Delivery & { readonly handle: Handle };

/**
 * Runs a handler under its claim and settles when it resolves. A late handler goes on after the reply; its lease stays,
 * as it may still be writing.
 */
export async function runHandler(delivery: RunnableDelivery): Promise<DeliveryEnd> {
  const late = new LateSignal();
  const running = callHandler(delivery, late);
  const end = await inTime(running, handlerTime(delivery));
  if (end !== LATE) return settleAfter(delivery, end, delivery.leaseEnd);
  late.abort(new Error(lateMessage(delivery.settings.handlerTimeout)));
  return {
    status: 'late',
    consequence: 'The handler continues. Its result is settled if it resolves.',
    final: settleLate(delivery, running),
  };
}

/** Calls the handler with its context. */
export async function callHandler(
  delivery: RunnableDelivery,
  late: LateSignal,
  transaction?: TransactionHandle,
): Promise<HandlerEnd> {
  const { handle, keys, mayHaveRunBefore, previous, trace } = delivery;
  const merchantSettle = new MerchantSettle(delivery);
  const context: Writable<CaptureContext> = {
    key: keys.key,
    mayHaveRunBefore,
    get signal() {
      return late.signal;
    },
    settle: merchantSettle.settle,
  };
  if (previous?.kind === 'capture') context.previous = previous;
  if (transaction !== undefined) context.transaction = transaction;
  try {
    await trace.run('handle', handle, context);
    return merchantSettle.close({ status: 'resolved' });
  } catch (error) {
    return merchantSettle.close({ status: 'handler_failed', error });
  }
}

/** The time of the handler in ms: `handlerTimeout`, and never more than the rest of the lease. */
export function handlerTime({ settings, leaseEnd }: Delivery): number {
  return Math.min(settings.handlerTimeout, leaseEnd - performance.now());
}
