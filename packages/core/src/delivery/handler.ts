import type { CaptureNotification } from '../notification/capture.ts';
import type { OtherNotification } from '../notification/other.ts';
import { assertOption } from '../options/config-error.ts';
import { kindOf } from '../text.ts';
import type { SettledCapture } from './settled-record.ts';
import type { TransactionHandle } from './store.ts';

/** The second argument of every handler: facts about this delivery. */
export interface DeliveryContext {
  /** The same for every delivery of the same result: put it under a unique index. 64 hexadecimal digits. */
  readonly key: string;
  /** An earlier delivery was claimed and never settled: your handler may have run for it, completely or in part. */
  readonly mayHaveRunBefore: boolean;
  /** Aborted when the handler is late (`handlerTimeout`). */
  readonly signal: AbortSignal;
  /** With a transactional store: writes through it and the settled record commit together. */
  readonly transaction?: TransactionHandle;
}

/** The second argument of `onCapture` and `onConflict`. */
export interface CaptureContext extends DeliveryContext {
  /** The result that is already settled for this capture: a pending one, or for `onConflict` another final one. */
  readonly previous?: SettledCapture;
}

/** The merchant's handler of captures. When it resolves, the result is settled and then acknowledged. */
export type CaptureHandler = (capture: CaptureNotification, context: CaptureContext) => unknown;

/** The merchant's handler of all other kinds. When it resolves, the message is settled, then acknowledged. */
export type OtherHandler = (other: OtherNotification, context: DeliveryContext) => unknown;

/**
 * Refuses a handler that is not a function; for adapters, at start.
 *
 * @throws NotificationError `INVALID_CONFIG` with `HANDLER_MISSING`
 * @example
 * requireHandler(options.onCapture, 'onCapture');
 */
export function requireHandler(handler: unknown, option: string): asserts handler is CaptureHandler {
  assertOption(typeof handler === 'function', {
    reason: 'HANDLER_MISSING',
    option,
    problem: `${option} is ${kindOf(handler)}.`,
    expected: 'a function (capture, context).',
  });
}
