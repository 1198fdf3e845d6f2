import { type ClaimedCapture, type ClaimSettings, releaseClaim, settleClaim } from './claim.ts';
import { invalidConfig } from './config-mistake.ts';
import { kindOf } from './described.ts';
import { NotificationError } from './errors.ts';
import { type CaptureNotification, captureIds, originOf } from './notification.ts';
import { logRefusal } from './refusal-log.ts';
import type { SettledRecord } from './store.ts';
import { inTime, LATE } from './time-limit.ts';

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
  if (typeof handler === 'function') return;
  throw invalidConfig(
    'HANDLER_MISSING',
    `${name} is ${kindOf(handler)}`,
    'Wanted: a function (capture, context).',
  );
}

/** Keeps hold of what goes on after the reply, so that `close` can wait for it. */
export type Track = (afterwards: Promise<void>) => void;

type HandlerEnd = { readonly threw: false } | { readonly threw: true; readonly error: unknown };

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
  track: Track,
): Promise<void> {
  const late = new AbortController();
  const handled = callHandler(handler, claimed, late.signal);
  const time = Math.min(settings.handlerTimeout, claimed.leaseEnd - performance.now());
  const end = await inTime(handled, time);
  if (end === LATE) {
    late.abort(new Error(`The handler has run for ${settings.handlerTimeout} ms (handlerTimeout).`));
    track(finishLate(handled, claimed, settings));
    throw timedOut(claimed, settings.handlerTimeout);
  }
  await finish(end, claimed, settings, claimed.leaseEnd);
}

async function callHandler(
  handler: CaptureHandler,
  { capture, keys, mayHaveRunBefore, previous }: ClaimedCapture,
  signal: AbortSignal,
): Promise<HandlerEnd> {
  try {
    const context = { key: keys.key, mayHaveRunBefore, signal };
    await handler(capture, previous === undefined ? context : { ...context, previous });
    return { threw: false };
  } catch (error) {
    return { threw: true, error };
  }
}

async function finish(
  end: HandlerEnd,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
  deadline: number,
): Promise<void> {
  if (!end.threw) return settleClaim(claimed, settings, deadline);
  await releaseClaim(claimed, settings);
  throw new NotificationError('HANDLER_FAILED', {
    message: 'The handler threw.',
    ids: captureIds(claimed.capture),
    genuine: originOf(claimed.capture),
    cause: end.error,
  });
}

/** Nobody waits for this any more: how it ends is only logged. */
async function finishLate(
  handled: Promise<HandlerEnd>,
  claimed: ClaimedCapture,
  settings: ClaimSettings,
): Promise<void> {
  const end = await handled;
  try {
    // The lease may be over: a settle still counts while nobody else has claimed.
    await finish(end, claimed, settings, performance.now() + settings.lease);
    settings.logger.info(
      { code: 'SETTLED_LATE', ...captureIds(claimed.capture) },
      'The late handler resolved and is settled: the next delivery is acknowledged.',
    );
  } catch (error) {
    logRefusal(settings.logger, error as NotificationError);
  }
}

function timedOut({ capture }: ClaimedCapture, ms: number): NotificationError {
  return new NotificationError('HANDLER_TIMED_OUT', {
    message: `The handler has not resolved within ${ms} ms (handlerTimeout); it goes on, and is settled if it resolves.`,
    ids: captureIds(capture),
    genuine: originOf(capture),
  });
}
