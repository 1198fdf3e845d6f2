import type { NotificationError } from '../errors.ts';
import { type CaptureNotification, captureError } from '../notification/notification.ts';
import { type ClaimedCapture, type ClaimSettings, claimCapture, releaseClaim } from './claim.ts';
import { type Aftermath, type CaptureHandler, type Failure, handlerFailed, runHandler } from './handler.ts';
import type { SettledRecord } from './store.ts';
import { runInTransaction } from './transaction.ts';

/** What a delivery needs. */
export interface DeliverySettings extends ClaimSettings {
  readonly onConflict: CaptureHandler | undefined;
}

/** How a delivery ended well: now, before, or by a final result that came before this pending one. */
export type Delivered = 'settled' | 'settled_before' | 'superseded';

/**
 * Step 5: claim → handler → settle.
 *
 * @throws NotificationError whatever kept the result from being settled
 */
export async function deliver(
  capture: CaptureNotification,
  handler: CaptureHandler,
  settings: DeliverySettings,
  aftermath: Aftermath,
): Promise<Delivered> {
  const claimed = await claimCapture(capture, settings);
  if (claimed === 'settled') return 'settled_before';
  switch (relation(capture, claimed.previous)) {
    case 'superseded':
      await releaseClaim(claimed, settings);
      return 'superseded';
    case 'conflict':
      await settleConflict(claimed, settings, aftermath);
      return 'settled';
    case 'new':
      await run(handler, claimed, settings, aftermath, handlerFailed);
      return 'settled';
  }
}

function run(
  handler: CaptureHandler,
  claimed: ClaimedCapture,
  settings: DeliverySettings,
  aftermath: Aftermath,
  failure: Failure,
): Promise<void> {
  const { store } = settings;
  if (store.transact === undefined) return runHandler(handler, claimed, settings, aftermath, failure);
  return runInTransaction(store.transact.bind(store), handler, claimed, settings, aftermath, failure);
}

/** A pending result may be followed by any other; a final one is followed by none (ARCHITECTURE.md, rule 5). */
function relation(
  capture: CaptureNotification,
  previous: SettledRecord | undefined,
): 'new' | 'superseded' | 'conflict' {
  if (previous === undefined || previous.outcome === 'pending') return 'new';
  return capture.outcome === 'pending' ? 'superseded' : 'conflict';
}

async function settleConflict(
  claimed: ClaimedCapture,
  settings: DeliverySettings,
  aftermath: Aftermath,
): Promise<void> {
  if (settings.onConflict === undefined) {
    await releaseClaim(claimed, settings);
    throw conflict(claimed, 'there is no onConflict');
  }
  await run(settings.onConflict, claimed, settings, aftermath, (conflicting, cause) =>
    conflict(conflicting, 'onConflict threw', cause),
  );
}

function conflict({ capture, previous }: ClaimedCapture, reason: string, cause?: unknown): NotificationError {
  const before = previous === undefined ? 'another result' : `${previous.code}/${previous.status}`;
  const message = `${capture.result.code}/${capture.result.status} came after ${before} was settled as final; ${reason}.`;
  return captureError('CONFLICTING_RESULT', capture, message, { cause });
}
