import type { Notification } from '../notification/notification.ts';
import type { Logger } from '../options/logger.ts';
import { within } from '../time-limit.ts';
import type { Trace } from '../tracing/trace.ts';
import { deliveryInProgress, storeUnavailable } from './delivery-errors.ts';
import type { CaptureContext, CaptureHandler, OtherHandler } from './handler.ts';
import { type Relation, relationTo } from './relation.ts';
import { type ResultKey, resultKey } from './result-key.ts';
import type { SettledRecord } from './settled-record.ts';
import type { Claim, NotificationStore } from './store.ts';

/** The settings of a delivery; times in ms. */
export interface DeliverySettings {
  readonly store: NotificationStore;
  readonly lease: number;
  readonly handlerTimeout: number;
  readonly retention: number;
  readonly onConflict: CaptureHandler | undefined;
  readonly onOther: OtherHandler | undefined;
  readonly logger: Logger;
}

/** The work that goes on after the reply, when a handler is late. */
export interface Background {
  /** Keeps the work, so that `close` can wait for it. */
  track(work: Promise<void>): void;
  /** Notes that a notification was settled. */
  settled(): void;
  /** Logs an error that no reply can report any more. */
  refuse(error: unknown): Promise<unknown>;
}

/** A delivery before its claim. */
export interface DeliveryRequest {
  readonly notification: Notification;
  readonly onCapture: CaptureHandler;
  readonly settings: DeliverySettings;
  readonly background: Background;
  readonly trace: Trace;
}

/** The merchant's handler, with its notification. */
export type Handle = (context: CaptureContext) => unknown;

/** A delivery that has claimed its key: no other delivery handles it until the lease ends. */
export interface Delivery extends DeliveryRequest {
  readonly relation: Relation;
  /** `onCapture` for a new result, `onConflict` for a conflict, `onOther` for other kinds. */
  readonly handle: Handle | undefined;
  readonly keys: ResultKey;
  /** Proves the claim to the store. */
  readonly token: string;
  /** The record to settle when the handler resolves. */
  readonly record: SettledRecord;
  /** What is already settled. */
  readonly previous: SettledRecord | undefined;
  readonly mayHaveRunBefore: boolean;
  /** The earliest end of the lease, by `performance.now()`. */
  readonly leaseEnd: number;
}

/** The failure of a store that is late. */
export const NO_ANSWER = 'the store did not answer';
/** The time limit of a claim, in ms. */
const CLAIM_LIMIT = 10_000;

/**
 * Claims the capture, or the message of another kind.
 *
 * @throws NotificationError `DELIVERY_IN_PROGRESS`, `STORE_UNAVAILABLE`
 */
export async function claim(request: DeliveryRequest): Promise<Delivery | 'already_settled'> {
  const { notification, settings, trace } = request;
  const keys = resultKey(notification);
  trace.claimed({ key: keys.key });
  const leaseEnd = performance.now() + settings.lease;
  // At least half of the handler's time must lie within the lease, or the next claim comes while the handler runs.
  const answer = await askStore(request, keys, leaseEnd - settings.handlerTimeout / 2);
  if (answer.status === 'settled') return 'already_settled';
  if (answer.status === 'busy') throw deliveryInProgress(notification, answer.retryAfterMs);
  const { token, mayHaveRunBefore, previous } = answer;
  const relation = relationTo(previous, notification);
  trace.claimed({ key: keys.key, relation, mayHaveRunBefore });
  const { onCapture, background } = request;
  return {
    notification,
    onCapture,
    settings,
    background,
    trace,
    relation,
    handle: handleOf(request, relation),
    keys,
    token,
    record: recordOf(notification, keys, previous),
    previous,
    mayHaveRunBefore,
    leaseEnd,
  };
}

async function askStore(
  { notification, settings: { store, lease } }: DeliveryRequest,
  keys: ResultKey,
  deadline: number,
): Promise<Claim> {
  let asked: Promise<Claim> | undefined;
  const ask = (): Promise<Claim> => {
    asked = store.claim(keys.subject, keys.fingerprint, lease);
    return asked;
  };
  try {
    return validClaim(await within(Math.min(CLAIM_LIMIT, deadline - performance.now()), NO_ANSWER, ask));
  } catch (cause) {
    // A claim that is answered too late must not block the next delivery.
    Promise.resolve(asked)
      .then(validClaim)
      .then((late) => (late.status === 'acquired' ? store.release(keys.subject, late.token) : undefined))
      .catch(() => undefined);
    throw storeUnavailable(notification, 'claimed', cause);
  }
}

/** A store can be the merchant's own code: its answer is validated. */
function validClaim(claim: Claim | undefined): Claim {
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

function handleOf(request: DeliveryRequest, relation: Relation): Handle | undefined {
  const { notification, onCapture, settings } = request;
  const { onConflict, onOther } = settings;
  if (notification.kind !== 'capture') return onOther && ((context) => onOther(notification, context));
  const handler = relation === 'conflict' ? onConflict : onCapture;
  return handler && ((context) => handler(notification, context));
}

function recordOf(
  notification: Notification,
  { fingerprint }: ResultKey,
  previous: SettledRecord | undefined,
): SettledRecord {
  const { clientId, requestTime } = notification;
  const fingerprints = previous === undefined ? [fingerprint] : [...previous.fingerprints, fingerprint];
  if (notification.kind !== 'capture') {
    const { kind, type, ids } = notification;
    return { fingerprints, kind, ...(type !== undefined && { type }), ids, clientId, requestTime };
  }
  const { kind, captureId, captureRequestId, paymentId, outcome, result, amount } = notification;
  return {
    fingerprints,
    kind,
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
