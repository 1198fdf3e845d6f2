import type { Logger } from '@notify-capture/core';
import { FIRST_BACK_OFF } from './expectation-statements.ts';
import type { ExpectedCapture, OverdueCapture } from './expectations.ts';
import { inTime, LATE } from './time-limit.ts';

/** The second argument of `onOverdue`. */
export interface OverdueContext {
  /** Aborted when the time limit of 30 s is over. Pass it to your inquiry. */
  readonly signal: AbortSignal;
  /** The number of hand-overs of this capture, with this one. */
  readonly attempts: number;
}

/** The time limit of `onOverdue`, in ms. */
const HAND_OVER_LIMIT = FIRST_BACK_OFF / 2;

/**
 * The time between two extensions of the claim of a late `onOverdue`, in ms. An extension lasts for the first back-off,
 * so some may fail.
 */
const EXTENSION_GAP = FIRST_BACK_OFF / 4;

/** The parts of a hand-over. */
export interface HandOverParts {
  readonly overdue: OverdueCapture;
  readonly logger: Logger;
  run(capture: ExpectedCapture, context: OverdueContext): Promise<unknown>;
  /** Extends the claim. It never rejects. */
  extend(capture: ExpectedCapture): Promise<void>;
}

/**
 * Hands an overdue capture over, and resolves when `onOverdue` has ended. A late one keeps its claim, because it may still
 * deliver: no other process takes the capture as long as this one lives. It never rejects.
 */
export async function handOver({ overdue, logger, run, extend }: HandOverParts): Promise<void> {
  const { attempts, nextAttemptAt, ...capture } = overdue;
  const { clientId, captureRequestId, paymentId } = capture;
  const facts = { clientId, captureRequestId, paymentId, attempts };
  const aborter = new AbortController();
  const { signal } = aborter;
  const running = run(capture, { signal, attempts }).catch((err: unknown) => {
    if (signal.aborted && err === signal.reason) return;
    const hint = 'Fix the cause. The watch hands the capture over again after its back-off.';
    logger.error({ code: 'ON_OVERDUE_FAILED', hint, ...facts, nextAttemptAt, err }, 'onOverdue failed.');
  });
  if ((await inTime(running, HAND_OVER_LIMIT)) !== LATE) return;
  const hint =
    'Pass the signal to the inquiry, or give it a shorter time limit. The capture stays with this process until onOverdue ends.';
  logger.error({ code: 'ON_OVERDUE_TIMED_OUT', hint, ...facts }, 'onOverdue did not return in time.');
  aborter.abort(new DOMException(`onOverdue has ${HAND_OVER_LIMIT} ms.`, 'TimeoutError'));
  do await extend(capture);
  while ((await inTime(running, EXTENSION_GAP)) === LATE);
}
