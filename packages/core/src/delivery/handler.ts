import type { NotificationError } from '../errors.ts';
import { type CaptureNotification, captureError, captureIds } from '../notification/notification.ts';
import { demand } from '../options/config-error.ts';
import { kindOf } from '../text.ts';
import { inTime, LATE } from '../time-limit.ts';
import { type ClaimedCapture, type ClaimSettings, releaseClaim, settleClaim } from './claim.ts';
import type { SettledRecord, TransactionHandle } from './store.ts';

/** What the handler is told beside the capture. */
export interface CaptureContext {
  /** The same for every delivery of the same result: put it under a unique index. 64 hexadecimal digits. */
  readonly key: string;
  /** An earlier delivery was claimed and never settled: your handler may have run for it, wholly or in part. */
  readonly mayHaveRunBefore: boolean;
  /** What was settled for this capture before: a pending result, or for `onConflict` another final one. */
  readonly previous?: SettledRecord;
  /** Aborted when the handler is late (`handlerTimeout`). */
  readonly signal: AbortSignal;
  /** With a transactional store: what is written through it and the settled record commit together. */
  readonly transaction?: TransactionHandle;
}

/** The merchant's handler. When it resolves, the result is settled and then acknowledged. */
export type CaptureHandler = (capture: CaptureNotification, context: CaptureContext) => unknown;

/**
 * Is there a handler at all? For adapters, which must say so at start.
 *
 * @throws NotificationError `INVALID_CONFIG` with `HANDLER_MISSING`
 * @example
 * requireHandler(options.onCapture, 'onCapture');
 */
export function requireHandler(handler: unknown, name: string): asserts handler is CaptureHandler {
  const wanted = 'Expected: a function (capture, context).';
  demand(typeof handler === 'function', 'HANDLER_MISSING', `${name} is ${kindOf(handler)}`, wanted);
}

/** What goes on after the reply, when a handler is late. */
export interface Aftermath {
  /** Keeps hold of it, so that `close` can wait. */
  track(afterwards: Promise<void>): void;
  /** Logs and keeps what was refused, though nobody waits for the reply any more. */
  refuse(error: unknown): Promise<unknown>;
}

/** What a handler that threw is refused as. */
export type Failure = (claimed: ClaimedCapture, cause: unknown) => NotificationError;

/** How a handler ended. */
export type HandlerEnd = { readonly threw: false } | { readonly threw: true; readonly error: unknown };

/**
 * Runs a handler under its claim and settles when it resolves. A late one goes on behind the refusal; the lease
 * stays while it may still be writing.
 *
 * @throws NotificationError `HANDLER_FAILED`, `HANDLER_TIMED_OUT`, `LEASE_LOST`, `STORE_UNAVAILABLE`
 */
export async function runHandler(
  handler: CaptureHandler,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  aftermath: Aftermath,
  failure: Failure,
): Promise<void> {
  const late = new AbortController();
  const handled = callHandler(handler, claimed, late.signal);
  const end = await inTime(handled, timeFor(claimed, settings));
  if (end === LATE) {
    late.abort(lateness(settings));
    aftermath.track(finishLate(handled, claimed, settings, aftermath, failure));
    throw timedOut(claimed, settings, 'it goes on, and is settled if it resolves');
  }
  await finish(end, claimed, settings, claimed.leaseEnd, failure);
}

/** Calls the handler with its context; what it throws is an answer, not an error. */
export async function callHandler(
  handler: CaptureHandler,
  { capture, keys, mayHaveRunBefore, previous }: ClaimedCapture,
  signal: AbortSignal,
  transaction?: TransactionHandle,
): Promise<HandlerEnd> {
  try {
    await handler(capture, {
      key: keys.key,
      mayHaveRunBefore,
      signal,
      ...(previous && { previous }),
      ...(transaction && { transaction }),
    });
    return { threw: false };
  } catch (error) {
    return { threw: true, error };
  }
}

/** How long the handler has: its time-out, and never more than is left of the lease. */
export function timeFor(claimed: ClaimedCapture, settings: ClaimSettings): number {
  return Math.min(settings.handlerTimeout, claimed.leaseEnd - performance.now());
}

/** Why the handler's signal is aborted. */
export function lateness({ handlerTimeout }: ClaimSettings): Error {
  return new Error(`The handler has not resolved within ${handlerTimeout} ms (handlerTimeout).`);
}

async function finish(
  end: HandlerEnd,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  deadline: number,
  failure: Failure,
): Promise<void> {
  if (!end.threw) return settleClaim(claimed, settings, deadline);
  await releaseClaim(claimed, settings);
  throw failure(claimed, end.error);
}

/** Nobody waits for this any more: how it ends is logged, and what is unusable is kept. */
async function finishLate(
  handled: Promise<HandlerEnd>,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  aftermath: Aftermath,
  failure: Failure,
): Promise<void> {
  const end = await handled;
  try {
    // The lease may be over: a settle still counts while nobody else has claimed.
    await finish(end, claimed, settings, performance.now() + settings.lease, failure);
    settings.logger.info(
      { code: 'SETTLED_LATE', ...captureIds(claimed.capture) },
      'The late handler resolved and is settled.',
    );
  } catch (error) {
    await aftermath.refuse(error);
  }
}

/** `HANDLER_FAILED`, with what the handler threw as its cause. */
export function handlerFailed({ capture }: ClaimedCapture, cause: unknown): NotificationError {
  return captureError('HANDLER_FAILED', capture, 'The handler threw.', { cause });
}

/** `HANDLER_TIMED_OUT`, with what becomes of the handler. */
export function timedOut(
  { capture }: ClaimedCapture,
  { handlerTimeout }: ClaimSettings,
  fate: string,
): NotificationError {
  const message = `The handler has not resolved within ${handlerTimeout} ms (handlerTimeout); ${fate}.`;
  return captureError('HANDLER_TIMED_OUT', capture, message);
}
