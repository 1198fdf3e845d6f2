import type { NotificationError } from '../errors.ts';
import { type CaptureNotification, captureError, captureIds } from '../notification/notification.ts';
import type { Logger } from '../options/logger.ts';
import { reasonOf } from '../text.ts';
import { within } from '../time-limit.ts';
import { type ResultKey, resultKey } from './result-key.ts';
import type { Claim, NotificationStore, SettledRecord } from './store.ts';

/** How the receiver deals with its store; times in ms. */
export interface ClaimSettings {
  readonly store: NotificationStore;
  readonly lease: number;
  readonly handlerTimeout: number;
  readonly retention: number;
  readonly logger: Logger;
}

/** A capture that is ours to handle until the lease ends. */
export interface ClaimedCapture {
  readonly capture: CaptureNotification;
  readonly keys: ResultKey;
  /** What is settled when the handler resolves; made before it runs. */
  readonly record: SettledRecord;
  readonly token: string;
  readonly previous?: SettledRecord;
  readonly mayHaveRunBefore: boolean;
  /** When the lease ends at the earliest, by `performance.now()`. */
  readonly leaseEnd: number;
}

/** Waits between attempts to settle, in ms; then the last one repeats. */
const SETTLE_PAUSES = [50, 200, 500, 1_000];
const LAST_PAUSE = 2_000;
/** A store that has not answered a claim or a settle after so long is unavailable, in ms. */
const ANSWER_LIMIT = 10_000;
/** One attempt to settle; then the next, since only its answer may have been lost. */
const SETTLE_LIMIT = 3_000;
/** A release is waited for at most so long, in ms: the lease runs out anyway. */
const RELEASE_LIMIT = 5_000;
const SILENT = 'the store did not answer';

/**
 * Claims a capture for this delivery.
 *
 * @returns `settled` when this result was settled before
 * @throws NotificationError `DELIVERY_IN_PROGRESS`, `STORE_UNAVAILABLE`
 */
export async function claimCapture(
  capture: CaptureNotification,
  settings: ClaimSettings,
): Promise<ClaimedCapture | 'settled'> {
  const { store, lease, handlerTimeout } = settings;
  const keys = resultKey(capture);
  const leaseEnd = performance.now() + lease;
  // The handler must have at least half of its time left within the lease, or the next claim comes while it runs.
  const answer = await askToClaim(capture, keys, store, lease, leaseEnd - handlerTimeout / 2);
  if (answer.status === 'settled') return 'settled';
  if (answer.status === 'busy') throw inProgress(capture, answer.retryAfterMs);
  const { status: _acquired, ...claim } = answer;
  return { ...claim, capture, keys, leaseEnd, record: settledRecord(capture, keys, claim.previous) };
}

/**
 * Settles a claim; a failure is tried again until `deadline` (by `performance.now()`), since a settle is idempotent
 * for its token, and the answer of one that failed may only have been lost.
 *
 * @throws NotificationError `LEASE_LOST`, `STORE_UNAVAILABLE`
 */
export async function settleClaim(
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  deadline: number,
): Promise<void> {
  const { capture, keys, token, record } = claimed;
  for (let attempt = 0; ; attempt++) {
    const pause = SETTLE_PAUSES[attempt] ?? LAST_PAUSE;
    try {
      const left = Math.max(deadline - performance.now(), pause);
      const current = await within(Math.min(SETTLE_LIMIT, left), SILENT, () =>
        settings.store.settle(keys.capture, token, record, settings.retention),
      );
      if (current) return;
    } catch (cause) {
      if (performance.now() + pause >= deadline) throw unavailable(capture, 'settled', cause);
      settings.logger.warn(
        { code: 'SETTLE_FAILED', ...captureIds(capture), err: cause, hint: 'Tried again within the lease.' },
        'The capture could not be settled yet.',
      );
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    throw leaseLost(capture);
  }
}

/** Gives the claim back; what was settled before stays. Where that fails the lease runs out by itself. */
export async function releaseClaim(claimed: ClaimedCapture, settings: ClaimSettings): Promise<void> {
  const { keys, token, capture } = claimed;
  try {
    await within(RELEASE_LIMIT, SILENT, () => settings.store.release(keys.capture, token));
  } catch (err) {
    settings.logger.warn(
      { code: 'RELEASE_FAILED', ...captureIds(capture), err, hint: 'Nothing to do: the lease runs out.' },
      'The claim could not be released.',
    );
  }
}

async function askToClaim(
  capture: CaptureNotification,
  keys: ResultKey,
  store: NotificationStore,
  lease: number,
  deadline: number,
): Promise<Claim> {
  const asked = (async () => readClaim(await store.claim(keys.capture, keys.fingerprint, lease)))();
  try {
    const limit = Math.min(ANSWER_LIMIT, deadline - performance.now());
    return await within(limit, SILENT, () => asked);
  } catch (cause) {
    // A claim whose answer comes after we gave up must not keep the next delivery waiting.
    asked
      .then((late) => (late.status === 'acquired' ? store.release(keys.capture, late.token) : undefined))
      .catch(() => undefined);
    throw unavailable(capture, 'claimed', cause);
  }
}

/** A store is somebody's own code: what it answers is looked at. */
function readClaim(claim: Claim): Claim {
  switch (claim?.status) {
    case 'settled':
      return claim;
    case 'busy':
      return Number.isFinite(claim.retryAfterMs) ? claim : { ...claim, retryAfterMs: 1_000 };
    case 'acquired':
      if (typeof claim.token === 'string') return claim;
  }
  throw new Error('the store answered no claim');
}

function settledRecord(
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

function inProgress(capture: CaptureNotification, retryAfterMs: number): NotificationError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return captureError(
    'DELIVERY_IN_PROGRESS',
    capture,
    'Another delivery of this capture is in the handler.',
    {
      headers: { 'retry-after': String(seconds) },
    },
  );
}

/** `LEASE_LOST`. */
export function leaseLost(capture: CaptureNotification): NotificationError {
  const message = 'The lease ran out and another delivery claimed the capture: nothing was settled.';
  return captureError('LEASE_LOST', capture, message);
}

/** `STORE_UNAVAILABLE`. */
export function unavailable(
  capture: CaptureNotification,
  what: 'claimed' | 'settled',
  cause: unknown,
): NotificationError {
  const message = `The capture could not be ${what}: ${reasonOf(cause)}.`;
  return captureError('STORE_UNAVAILABLE', capture, message, { cause });
}
