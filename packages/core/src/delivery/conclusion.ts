import type { Delivery } from './claim.ts';
import type { FinalEnd } from './delivery-end.ts';
import {
  conflictingResult,
  handlerFailed,
  leaseLost,
  merchantRolledBack,
  storeUnavailable,
} from './delivery-errors.ts';
import { release } from './settle.ts';

/** Returns if the notification is settled; otherwise throws the refusal. Releases what may be claimed again. */
export async function conclude(delivery: Delivery, end: FinalEnd): Promise<void> {
  const { notification, relation } = delivery;
  switch (end.status) {
    case 'settled':
      return delivery.background.settled();
    case 'rolled_back':
      return release(delivery);
    case 'merchant_rolled_back':
      await release(delivery);
      throw relation === 'conflict'
        ? conflictingResult(delivery, 'The transaction of onConflict was not committed.')
        : merchantRolledBack(notification);
    case 'handler_failed':
      await release(delivery);
      throw relation === 'conflict'
        ? conflictingResult(delivery, 'onConflict threw.', end.error)
        : handlerFailed(notification, end.error);
    case 'lease_lost':
      throw leaseLost(notification);
    case 'store_failed':
      // After a handler ran, the commit may have succeeded: the lease stays.
      if (!end.handlerRan) await release(delivery);
      throw storeUnavailable(notification, 'settled', end.error);
  }
}
