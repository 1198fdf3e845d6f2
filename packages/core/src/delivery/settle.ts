import { idsOf } from '../notification/notification.ts';
import { pause, within } from '../time-limit.ts';
import { type Delivery, NO_ANSWER } from './claim.ts';

/** The end of a settle. */
export type SettleEnd =
  | { readonly status: 'settled' }
  | { readonly status: 'lease_lost' }
  | { readonly status: 'store_failed'; readonly error: unknown; readonly handlerRan: boolean };

/** Pauses between attempts to settle, in ms. */
const SETTLE_PAUSES = [50, 200, 500, 1_000];
const LAST_PAUSE = 2_000;
/** The time limit of one attempt to settle, in ms. Perhaps only its answer was lost: the next attempt follows. */
const SETTLE_LIMIT = 3_000;
/** The time limit of a release, in ms: the lease ends anyway. */
const RELEASE_LIMIT = 5_000;

/**
 * Settles the notification. A failed attempt is repeated until `deadline` (by `performance.now()`): a settle is idempotent
 * for its token, and perhaps only the answer was lost.
 */
export async function settle(delivery: Delivery, deadline: number): Promise<SettleEnd> {
  const { keys, token, record, settings } = delivery;
  for (let attempt = 0; ; attempt++) {
    const delay = SETTLE_PAUSES[attempt] ?? LAST_PAUSE;
    try {
      const left = Math.max(deadline - performance.now(), delay);
      const current = await within(Math.min(SETTLE_LIMIT, left), NO_ANSWER, () =>
        settings.store.settle(keys.subject, token, record, settings.retention),
      );
      return { status: current ? 'settled' : 'lease_lost' };
    } catch (error) {
      if (performance.now() + delay >= deadline) return { status: 'store_failed', error, handlerRan: true };
      logStoreFailure(
        delivery,
        'SETTLE_FAILED',
        'The notification could not be settled yet. The receiver retries.',
        error,
      );
      await pause(delay);
    }
  }
}

/** Releases the claim. The settled record stays. If the store fails, the lease ends by itself. */
export async function release(delivery: Delivery): Promise<void> {
  const { keys, token, settings } = delivery;
  try {
    await within(RELEASE_LIMIT, NO_ANSWER, () => settings.store.release(keys.subject, token));
  } catch (error) {
    logStoreFailure(delivery, 'RELEASE_FAILED', 'The claim could not be released. The lease expires.', error);
  }
}

function logStoreFailure(
  { notification, settings }: Delivery,
  code: string,
  message: string,
  err: unknown,
): void {
  settings.logger.warn({ code, ...idsOf(notification), err, hint: 'Check the store.' }, message);
}
