import { idsOf } from '../notification/notification.ts';
import { loggableFields } from '../text.ts';
import type { Delivery } from './claim.ts';
import { conclude } from './conclusion.ts';
import type { FinalEnd, HandlerEnd } from './delivery-end.ts';
import { settleAfter } from './settle.ts';

/**
 * Settles a delivery when its late handler resolves. The lease may be over by then: a settle still counts while no other
 * delivery has claimed.
 */
export async function settleLate(delivery: Delivery, running: Promise<HandlerEnd>): Promise<FinalEnd> {
  const end = await running;
  return settleAfter(delivery, end, performance.now() + delivery.settings.lease);
}

/** Concludes a delivery after its reply, when a late handler ends: the end is logged, an unusable message is kept. */
export async function concludeLate(delivery: Delivery, final: Promise<FinalEnd>): Promise<void> {
  const { notification, settings, background } = delivery;
  const end = await final;
  try {
    await conclude(delivery, end);
  } catch (error) {
    await background.refuse(error);
    return;
  }
  if (end.status === 'settled') {
    const message = 'The late handler resolved and its result is settled.';
    settings.logger.info({ code: 'SETTLED_LATE', ...loggableFields(idsOf(notification)) }, message);
  }
}
