import { isNotificationError, type NotificationError } from '../errors.ts';
import { inTime, LATE } from '../time-limit.ts';
import { type ClaimedCapture, type ClaimSettings, leaseLost, releaseClaim, unavailable } from './claim.ts';
import {
  type Aftermath,
  type CaptureHandler,
  callHandler,
  type Failure,
  type HandlerEnd,
  lateness,
  timedOut,
  timeFor,
} from './handler.ts';
import type { NotificationStore } from './store.ts';

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
  aftermath: Aftermath,
  failure: Failure,
): Promise<void> {
  const late = new AbortController();
  let handled: Promise<HandlerEnd> | undefined;
  let threw = false;
  const committed = transact(async (transaction) => {
    const running = callHandler(handler, claimed, late.signal, transaction.handle);
    handled = running;
    const end = await running;
    threw = end.threw;
    if (end.threw) throw failure(claimed, end.error);
    const { keys, token, record, capture } = claimed;
    if (!(await transaction.settle(keys.capture, token, record, settings.retention)))
      throw leaseLost(capture);
  }, late.signal);
  const refusal = committed.then(
    () => undefined,
    (error: unknown) => refusalOf(error, claimed),
  );
  const end = await inTime(refusal, timeFor(claimed, settings));
  if (end === LATE) {
    late.abort(lateness(settings));
    const over = Promise.all([handled, refusal]);
    aftermath.track(releaseWhenOver(over, claimed, settings, aftermath, failure));
    throw timedOut(claimed, settings, 'what it wrote in its transaction is rolled back');
  }
  if (end === undefined) return;
  // Nothing is left of it: neither of a handler that threw, nor where none ran. After a commit that failed nobody
  // knows; then the lease stays.
  if (threw || handled === undefined) await releaseClaim(claimed, settings);
  throw end;
}

function refusalOf(error: unknown, claimed: ClaimedCapture): NotificationError {
  return isNotificationError(error) ? error : unavailable(claimed.capture, 'settled', error);
}

/** Its writes are rolled back by now; but while it runs it may be doing other things. */
async function releaseWhenOver(
  over: Promise<readonly [HandlerEnd | undefined, unknown]>,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  aftermath: Aftermath,
  failure: Failure,
): Promise<void> {
  const [end] = await over;
  if (end?.threw === true) await aftermath.refuse(failure(claimed, end.error));
  await releaseClaim(claimed, settings);
}
