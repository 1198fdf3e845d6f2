import type { CaptureNotification } from '../notification/capture.ts';
import { idsOf } from '../notification/notification.ts';
import type { Logger } from '../options/logger.ts';
import { pause, within } from '../time-limit.ts';
import type { CaptureHandler } from './capture-handler.ts';
import { deliveryInProgress, storeUnavailable } from './delivery-errors.ts';
import { type ResultKey, resultKey } from './result-key.ts';
import type { Claim, NotificationStore, SettledRecord } from './store.ts';

/** The settings of a delivery; times in ms. */
export interface DeliverySettings {
  readonly store: NotificationStore;
  readonly lease: number;
  readonly handlerTimeout: number;
  readonly retention: number;
  readonly onConflict: CaptureHandler | undefined;
  readonly logger: Logger;
}

/** The work that goes on after the reply, when a handler is late. */
export interface Background {
  /** Keeps the work, so that `close` can wait for it. */
  track(work: Promise<void>): void;
  /** Logs an error that no reply can report any more. */
  refuse(error: unknown): Promise<unknown>;
}

/** A delivery before its claim. */
export interface DeliveryRequest {
  readonly capture: CaptureNotification;
  readonly onCapture: CaptureHandler;
  readonly settings: DeliverySettings;
  readonly background: Background;
}

/** A delivery that has claimed its capture: nobody else handles it until the lease ends. */
export interface Delivery extends DeliveryRequest {
  readonly keys: ResultKey;
  /** Proves the claim to the store. */
  readonly token: string;
  /** The record to settle when the handler resolves. */
  readonly record: SettledRecord;
  /** The result that is already settled. */
  readonly previous?: SettledRecord;
  readonly mayHaveRunBefore: boolean;
  /** The earliest end of the lease, by `performance.now()`. */
  readonly leaseEnd: number;
}

/** The end of a settle. */
export type SettleEnd =
  | { readonly status: 'settled' }
  | { readonly status: 'lease_lost' }
  | { readonly status: 'store_failed'; readonly error: unknown; readonly handlerRan: boolean };

/** Pauses between attempts to settle, in ms. */
const SETTLE_PAUSES = [50, 200, 500, 1_000];
const LAST_PAUSE = 2_000;
/** The time limit of a claim, in ms. */
const CLAIM_LIMIT = 10_000;
/** The time limit of one attempt to settle, in ms. Perhaps only its answer was lost: the next attempt follows. */
const SETTLE_LIMIT = 3_000;
/** The time limit of a release, in ms: the lease ends anyway. */
const RELEASE_LIMIT = 5_000;
const NO_ANSWER = 'the store did not answer';

/**
 * Claims the capture.
 *
 * @throws NotificationError `DELIVERY_IN_PROGRESS`, `STORE_UNAVAILABLE`
 */
export async function claim(request: DeliveryRequest): Promise<Delivery | 'already_settled'> {
  const { capture, settings } = request;
  const keys = resultKey(capture);
  const leaseEnd = performance.now() + settings.lease;
  // At least half of the handler's time must lie within the lease, or the next claim comes while the handler runs.
  const answer = await askStore(request, keys, leaseEnd - settings.handlerTimeout / 2);
  if (answer.status === 'settled') return 'already_settled';
  if (answer.status === 'busy') throw deliveryInProgress(capture, answer.retryAfterMs);
  const { status: _acquired, ...claimed } = answer;
  return { ...request, ...claimed, keys, leaseEnd, record: recordOf(capture, keys, claimed.previous) };
}

/**
 * Settles the capture. A failed attempt is repeated until `deadline` (by `performance.now()`): a settle is idempotent
 * for its token, and perhaps only the answer was lost.
 */
export async function settle(delivery: Delivery, deadline: number): Promise<SettleEnd> {
  const { keys, token, record, settings } = delivery;
  for (let attempt = 0; ; attempt++) {
    const delay = SETTLE_PAUSES[attempt] ?? LAST_PAUSE;
    try {
      const left = Math.max(deadline - performance.now(), delay);
      const current = await within(Math.min(SETTLE_LIMIT, left), NO_ANSWER, () =>
        settings.store.settle(keys.capture, token, record, settings.retention),
      );
      return { status: current ? 'settled' : 'lease_lost' };
    } catch (error) {
      if (performance.now() + delay >= deadline) return { status: 'store_failed', error, handlerRan: true };
      logStoreFailure(
        delivery,
        'SETTLE_FAILED',
        'The capture could not be settled yet. The receiver tries again.',
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
    await within(RELEASE_LIMIT, NO_ANSWER, () => settings.store.release(keys.capture, token));
  } catch (error) {
    logStoreFailure(delivery, 'RELEASE_FAILED', 'The claim could not be released. The lease expires.', error);
  }
}

async function askStore(
  { capture, settings: { store, lease } }: DeliveryRequest,
  keys: ResultKey,
  deadline: number,
): Promise<Claim> {
  const asked = (async () => validClaim(await store.claim(keys.capture, keys.fingerprint, lease)))();
  try {
    return await within(Math.min(CLAIM_LIMIT, deadline - performance.now()), NO_ANSWER, () => asked);
  } catch (cause) {
    // A claim that is answered too late must not block the next delivery.
    asked
      .then((late) => (late.status === 'acquired' ? store.release(keys.capture, late.token) : undefined))
      .catch(() => undefined);
    throw storeUnavailable(capture, 'claimed', cause);
  }
}

/** A store can be the merchant's own code: its answer is validated. */
function validClaim(claim: Claim): Claim {
  switch (claim?.status) {
    case 'settled':
      return claim;
    case 'busy':
      return Number.isFinite(claim.retryAfterMs) ? claim : { ...claim, retryAfterMs: 1_000 };
    case 'acquired':
      if (typeof claim.token === 'string') return claim;
  }
  throw new Error('the store did not answer with a claim');
}

function recordOf(
  capture: CaptureNotification,
  { fingerprint }: ResultKey,
  previous: SettledRecord | undefined,
): SettledRecord {
  const { clientId, captureId, captureRequestId, paymentId, requestTime, outcome, result, amount } = capture;
  return {
    fingerprints: [...(previous?.fingerprints ?? []), fingerprint],
    outcome,
    code: result.code,
    status: result.status,
    amount: { currency: amount.currency, minorUnits: amount.minorUnits.toString() },
    clientId,
    captureId,
    captureRequestId,
    paymentId,
    requestTime,
  };
}

function logStoreFailure({ capture, settings }: Delivery, code: string, message: string, err: unknown): void {
  settings.logger.warn({ code, ...idsOf(capture), err, hint: 'Check the store.' }, message);
}
