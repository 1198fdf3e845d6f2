import { type ClaimedCapture, type ClaimSettings, leaseLost, releaseClaim, unavailable } from './claim.ts';
import { isNotificationError, type NotificationError } from './errors.ts';
import {
  type CaptureHandler,
  callHandler,
  handlerFailed,
  lateness,
  type Track,
  timedOut,
  timeFor,
} from './handler.ts';
import { logRefusal } from './refusal-log.ts';
import type { NotificationStore } from './store.ts';
import { inTime, LATE } from './time-limit.ts';

/**
 * Runs a handler so that what it writes through `context.transaction` and the settled record commit together, or not
 * at all. A late one is rolled back: it may go on, but can write no more.
 *
 * @throws NotificationError `HANDLER_FAILED`, `HANDLER_TIMED_OUT`, `LEASE_LOST`, `STORE_UNAVAILABLE`
 */
export async function runInTransaction(
  transact: NonNullable<NotificationStore['transact']>,
  handler: CaptureHandler,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  track: Track,
): Promise<void> {
  const late = new AbortController();
  let handled: Promise<unknown> | undefined;
  const committed = transact(async (transaction) => {
    const running = callHandler(handler, claimed, late.signal, transaction.handle);
    handled = running;
    const end = await running;
    if (end.threw) throw handlerFailed(claimed, end.error);
    const { keys, token, record, capture } = claimed;
    if (!(await transaction.settle(keys.capture, token, record, settings.retention)))
      throw leaseLost(capture);
  }, late.signal);
  const failure = committed.then(
    () => undefined,
    (error: unknown) => refusalOf(error, claimed),
  );
  const end = await inTime(failure, timeFor(claimed, settings));
  if (end === LATE) {
    late.abort(lateness(settings));
    track(releaseWhenOver(() => Promise.all([failure, handled]), claimed, settings));
    throw timedOut(claimed, settings, 'what it wrote in its transaction is rolled back');
  }
  if (end === undefined) return;
  // Nothing is left of it: neither of a handler that threw, nor where none ran. After a commit that failed nobody
  // knows; then the lease stays.
  if (end.code === 'HANDLER_FAILED' || handled === undefined) await releaseClaim(claimed, settings);
  throw end;
}

function refusalOf(error: unknown, claimed: ClaimedCapture): NotificationError {
  return isNotificationError(error) ? error : unavailable(claimed.capture, 'settled', error);
}

async function releaseWhenOver(
  over: () => Promise<readonly [NotificationError | undefined, unknown]>,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
): Promise<void> {
  const [failure] = await over();
  if (failure?.code === 'HANDLER_FAILED') logRefusal(settings.logger, failure);
  await releaseClaim(claimed, settings);
}
