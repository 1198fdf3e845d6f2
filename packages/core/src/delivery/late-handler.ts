import { idsOf } from '../notification/notification.ts';
import type { Delivery } from './claim.ts';
import { conclude } from './conclusion.ts';
import type { FinalEnd } from './handler.ts';

/** Concludes a delivery after its reply, when a late handler ends: the end is logged, an unusable message is kept. */
export async function concludeLate(delivery: Delivery, final: Promise<FinalEnd>): Promise<void> {
  const { capture, settings, background } = delivery;
  const end = await final;
  try {
    await conclude(delivery, end);
  } catch (error) {
    await background.refuse(error);
    return;
  }
  if (end.status === 'settled') {
    const message = 'The late handler resolved and its result is settled.';
    settings.logger.info({ code: 'SETTLED_LATE', ...idsOf(capture) }, message);
  }
}
