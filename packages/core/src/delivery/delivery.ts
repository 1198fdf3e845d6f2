import { claim, type Delivery, type DeliveryRequest } from './claim.ts';
import { conclude } from './conclusion.ts';
import type { DeliveryEnd } from './delivery-end.ts';
import { conflictingResult, handlerTimedOut } from './delivery-errors.ts';
import { runHandler } from './handler.ts';
import { concludeLate } from './late-handler.ts';
import { release } from './settle.ts';
import { runInTransaction } from './transaction.ts';

/** Why a capture can be acknowledged: settled now, settled earlier, or pending after a final result. */
export type Settlement = 'settled' | 'already_settled' | 'superseded';

/**
 * Step 5: claim → handler → settle.
 *
 * @throws NotificationError with the code of the failure
 */
export async function deliverCapture(request: DeliveryRequest): Promise<Settlement> {
  const delivery = await claim(request);
  if (delivery === 'already_settled') return delivery;
  if (delivery.relation === 'superseded') {
    await release(delivery);
    return 'superseded';
  }
  const end = await run(delivery);
  if (end.status === 'late') {
    const { capture, settings, background } = delivery;
    background.track(concludeLate(delivery, end.final));
    throw handlerTimedOut(capture, settings.handlerTimeout, end.consequence);
  }
  await conclude(delivery, end);
  return 'settled';
}

async function run(delivery: Delivery): Promise<DeliveryEnd> {
  const { handler, settings } = delivery;
  if (handler === undefined) {
    await release(delivery);
    throw conflictingResult(delivery.capture, delivery.previous, 'onConflict is not set.');
  }
  return settings.store.transact === undefined
    ? runHandler({ ...delivery, handler })
    : runInTransaction({ ...delivery, handler }, settings.store.transact.bind(settings.store));
}
