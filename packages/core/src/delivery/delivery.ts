import { claim, type Delivery, type DeliveryRequest } from './claim.ts';
import { conclude } from './conclusion.ts';
import { conflictingResult, handlerTimedOut, unhandledType } from './delivery-errors.ts';
import { concludeLate } from './late-handler.ts';
import { type RunnableDelivery, runHandler } from './run-handler.ts';
import { release } from './settle.ts';
import type { Settlement } from './settlement.ts';
import { runInTransaction } from './transaction.ts';

/**
 * Step 5: claim → handler → settle.
 *
 * @throws NotificationError with the code of the failure
 */
export async function deliver(request: DeliveryRequest): Promise<Settlement> {
  const { notification, settings, background, trace } = request;
  if (notification.kind !== 'capture' && settings.onOther === undefined) throw unhandledType(notification);
  const delivery = await trace.run('claim', claim, request);
  if (delivery === 'already_settled') return delivery;
  if (delivery.relation === 'superseded') {
    await release(delivery);
    return 'superseded';
  }
  if (!isRunnable(delivery)) {
    await release(delivery);
    throw conflictingResult(delivery, 'onConflict is not set.');
  }
  const { store } = settings;
  const end = await (store.transact === undefined
    ? runHandler(delivery)
    : runInTransaction(delivery, store.transact.bind(store)));
  if (end.status === 'late') {
    background.track(concludeLate(delivery, end.final));
    throw handlerTimedOut(notification, settings.handlerTimeout, end.consequence);
  }
  await conclude(delivery, end);
  return 'settled';
}

function isRunnable(delivery: Delivery): delivery is RunnableDelivery {
  return delivery.handle !== undefined;
}
