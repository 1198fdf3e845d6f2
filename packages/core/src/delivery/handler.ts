import { inTime, LATE } from '../time-limit.ts';
import type { CaptureHandler } from './capture-handler.ts';
import type { Delivery } from './claim.ts';
import { lateMessage } from './delivery-errors.ts';
import { type SettleEnd, settle } from './settle.ts';
import type { TransactionHandle } from './store.ts';

/** A delivery with a handler to run. */
export type RunnableDelivery = Delivery & { readonly handler: CaptureHandler };

/** The end of a handler. */
export type HandlerEnd =
  | { readonly status: 'resolved' }
  | { readonly status: 'handler_failed'; readonly error: unknown };

/** The end of a delivery whose handler is over. */
export type FinalEnd =
  | SettleEnd
  | Extract<HandlerEnd, { status: 'handler_failed' }>
  | { readonly status: 'rolled_back' };

/** The end of a delivery, as far as its reply can wait for it. */
export type DeliveryEnd =
  | FinalEnd
  | {
      readonly status: 'late';
      /** The state of the late handler, as a sentence. */
      readonly consequence: string;
      readonly final: Promise<FinalEnd>;
    };

/**
 * Runs a handler under its claim and settles when it resolves. A late handler goes on after the reply; its lease stays,
 * as it may still be writing.
 */
export async function runHandler(delivery: RunnableDelivery): Promise<DeliveryEnd> {
  const late = new AbortController();
  const running = callHandler(delivery, late.signal);
  const end = await inTime(running, handlerTime(delivery));
  if (end !== LATE) return settleAfter(delivery, end, delivery.leaseEnd);
  late.abort(new Error(lateMessage(delivery.settings.handlerTimeout)));
  return {
    status: 'late',
    consequence: 'The handler continues. Its result is settled if it resolves.',
    // The lease may be over by then. A settle still counts while nobody else has claimed.
    final: running.then((lateEnd) =>
      settleAfter(delivery, lateEnd, performance.now() + delivery.settings.lease),
    ),
  };
}

/** Calls the handler with its context. */
export async function callHandler(
  { capture, handler, keys, mayHaveRunBefore, previous }: RunnableDelivery,
  signal: AbortSignal,
  transaction?: TransactionHandle,
): Promise<HandlerEnd> {
  try {
    await handler(capture, {
      key: keys.key,
      mayHaveRunBefore,
      signal,
      ...(previous && { previous }),
      ...(transaction && { transaction }),
    });
    return { status: 'resolved' };
  } catch (error) {
    return { status: 'handler_failed', error };
  }
}

/** The time of the handler in ms: `handlerTimeout`, and never more than the rest of the lease. */
export function handlerTime({ settings, leaseEnd }: Delivery): number {
  return Math.min(settings.handlerTimeout, leaseEnd - performance.now());
}

async function settleAfter(delivery: Delivery, end: HandlerEnd, deadline: number): Promise<FinalEnd> {
  return end.status === 'resolved' ? settle(delivery, deadline) : end;
}
