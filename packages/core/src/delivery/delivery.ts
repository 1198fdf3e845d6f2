import { idsOf } from '../notification/notification.ts';
import type { CaptureHandler } from './capture-handler.ts';
import { claim, type Delivery, type DeliveryRequest, release } from './claim.ts';
import {
  conflictingResult,
  handlerFailed,
  handlerTimedOut,
  leaseLost,
  storeUnavailable,
} from './delivery-errors.ts';
import { type DeliveryEnd, type FinalEnd, runHandler } from './handler.ts';
import { runInTransaction } from './transaction.ts';

/** Why a capture can be acknowledged: settled now, settled earlier, or pending after a final result. */
export type Settled = 'settled' | 'already_settled' | 'superseded';

/**
 * Step 5: claim → handler → settle.
 *
 * @throws NotificationError with the code of the failure
 */
export async function deliverCapture(request: DeliveryRequest): Promise<Settled> {
  const delivery = await claim(request);
  if (delivery === 'already_settled') return delivery;
  const relation = relationToSettled(delivery);
  if (relation === 'superseded') {
    await release(delivery);
    return 'superseded';
  }
  await conclude(delivery, await run(delivery, await handlerFor(delivery, relation)));
  return 'settled';
}

type Relation = 'new' | 'superseded' | 'conflict';

/** Any result may follow a pending one, and none a final one (ARCHITECTURE.md, rule 5). */
function relationToSettled({ capture, previous }: Delivery): Relation {
  if (previous === undefined || previous.outcome === 'pending') return 'new';
  return capture.outcome === 'pending' ? 'superseded' : 'conflict';
}

async function handlerFor(delivery: Delivery, relation: 'new' | 'conflict'): Promise<CaptureHandler> {
  if (relation === 'new') return delivery.onCapture;
  const { onConflict } = delivery.settings;
  if (onConflict !== undefined) return onConflict;
  await release(delivery);
  throw conflictingResult(delivery.capture, delivery.previous, 'onConflict is not set.');
}

function run(delivery: Delivery, handler: CaptureHandler): Promise<DeliveryEnd> {
  const { store } = delivery.settings;
  if (store.transact === undefined) return runHandler(delivery, handler);
  return runInTransaction(delivery, handler, store.transact.bind(store));
}

/** Returns if the capture is settled; otherwise throws the refusal. Releases what may be claimed again. */
async function conclude(delivery: Delivery, end: DeliveryEnd): Promise<void> {
  const { capture, settings, background } = delivery;
  switch (end.status) {
    case 'settled':
      return;
    case 'rolled_back':
      return release(delivery);
    case 'handler_failed':
      await release(delivery);
      throw failureOf(delivery, end.error);
    case 'lease_lost':
      throw leaseLost(capture);
    case 'store_failed':
      // After a handler ran, nobody knows whether the commit succeeded: the lease stays.
      if (!end.handlerRan) await release(delivery);
      throw storeUnavailable(capture, 'settled', end.error);
    case 'late':
      background.track(concludeLate(delivery, end.final));
      throw handlerTimedOut(capture, settings.handlerTimeout, end.consequence);
  }
}

function failureOf(delivery: Delivery, error: unknown): Error {
  const { capture, previous } = delivery;
  if (relationToSettled(delivery) === 'new') return handlerFailed(capture, error);
  return conflictingResult(capture, previous, 'onConflict threw.', error);
}

/** The reply has left: the end is logged, and an unusable message is kept. */
async function concludeLate(delivery: Delivery, final: Promise<FinalEnd>): Promise<void> {
  const { capture, settings, background } = delivery;
  const end = await final;
  try {
    await conclude(delivery, end);
  } catch (error) {
    await background.refuse(error);
    return;
  }
  if (end.status === 'settled') {
    settings.logger.info(
      { code: 'SETTLED_LATE', ...idsOf(capture) },
      'The late handler resolved and its result is settled.',
    );
  }
}
