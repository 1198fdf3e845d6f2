import { invalidConfig, type Logger, type MessageLogger, readLogger } from '@notify-capture/core';
import { FIRST_BACK_OFF } from './expectation-statements.ts';
import type { ExpectedCapture, OverdueCapture } from './expectations.ts';

/** The second argument of `onOverdue`. */
export interface OverdueContext {
  /** Aborted when the time limit of 30 s is over. Pass it to your inquiry. */
  readonly signal: AbortSignal;
  /** The number of hand-overs of this capture, with this one. */
  readonly attempts: number;
}

/** Options of `startWatch`. */
export interface WatchOptions {
  /** The time between two looks at the database, in ms. */
  readonly every: number;
  /**
   * Inquires about an overdue capture and delivers the answer. It has 30 s. After it, also if it throws, the capture comes
   * again until its final result is settled: after 1 min, then after twice the time before, at most 6 h.
   */
  onOverdue(capture: ExpectedCapture, context: OverdueContext): unknown;
  /** The number of captures that this process hands over at the same time. Default 1. */
  readonly concurrency?: number;
  /** As in `createReceiver`: for errors of `onOverdue` and of the database. Default process warnings. */
  readonly logger?: Logger | MessageLogger | false;
}

/** A running watch. It keeps the process alive until it is stopped. */
export interface Watch {
  /** Hands over no more captures; resolves when the running hand-overs have ended. */
  stop(): Promise<void>;
}

/**
 * The time limits of the database's answer and of `onOverdue`, in ms. Together they are shorter than the first back-off, so
 * that no other process runs `onOverdue` for the same capture meanwhile.
 */
const CLAIM_LIMIT = FIRST_BACK_OFF / 6;
const HAND_OVER_LIMIT = FIRST_BACK_OFF / 2;

/** The longest delay of a timer. */
const MAX_DELAY = 2 ** 31 - 1;

const LATE = Symbol('late');

/**
 * Starts a watch.
 *
 * @param claimNext claims the next overdue capture for a hand-over
 */
export function startWatch(
  claimNext: () => Promise<OverdueCapture | undefined>,
  options: WatchOptions,
): Watch {
  const { every, concurrency = 1, onOverdue } = options;
  assertWhole('every', every, 'DURATION_INVALID', MAX_DELAY);
  assertWhole('concurrency', concurrency, 'LIMIT_INVALID', 1_000);
  assertHandler(onOverdue);
  const logger = readLogger(options.logger);
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const claim = async (): Promise<OverdueCapture | undefined> => {
    try {
      const answer = await inTime(claimNext(), CLAIM_LIMIT);
      if (answer !== LATE) return answer;
      throw new Error(`the database did not answer within ${CLAIM_LIMIT} ms`);
    } catch (err) {
      const hint = 'Is the database available, and was store.migrate() called? The watch asks again later.';
      logger.error({ code: 'WATCH_FAILED', hint, err }, 'The watch could not look for overdue captures.');
      return undefined;
    }
  };

  const handOver = async ({ attempts, nextAttemptAt, ...capture }: OverdueCapture) => {
    const { clientId, captureRequestId, paymentId } = capture;
    const facts = { clientId, captureRequestId, paymentId, attempts, nextAttemptAt };
    const aborter = new AbortController();
    try {
      const running = (async () => onOverdue.call(options, capture, { signal: aborter.signal, attempts }))();
      if ((await inTime(running, HAND_OVER_LIMIT)) !== LATE) return;
      aborter.abort(new DOMException(`onOverdue has ${HAND_OVER_LIMIT} ms.`, 'TimeoutError'));
      const hint = 'Pass the signal to the inquiry, or give it a shorter time limit.';
      logger.error({ code: 'ON_OVERDUE_TIMED_OUT', hint, ...facts }, 'onOverdue did not return in time.');
    } catch (err) {
      const hint = 'Fix the cause. The capture is handed over again at nextAttemptAt.';
      logger.error({ code: 'ON_OVERDUE_FAILED', hint, ...facts, err }, 'onOverdue failed.');
    }
  };

  const work = async (): Promise<void> => {
    while (!isStopped) {
      const capture = await claim();
      if (capture === undefined) return;
      await handOver(capture);
    }
  };

  const round = async (): Promise<void> => {
    await Promise.all(Array.from({ length: concurrency }, work));
    if (isStopped) return;
    timer = setTimeout(() => {
      running = round();
    }, every);
  };
  let running = round();

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Waits at most `ms` milliseconds. The error of a late promise is ignored. */
async function inTime<T>(awaited: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}

function assertWhole(
  option: 'every' | 'concurrency',
  given: unknown,
  reason: 'DURATION_INVALID' | 'LIMIT_INVALID',
  max: number,
): void {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= max) return;
  const unit = option === 'every' ? 'milliseconds, ' : '';
  throw invalidConfig({
    reason,
    option,
    problem: `${option} is ${typeof given === 'number' ? given : typeof given}.`,
    expected: `${unit}a whole number from 1 to ${max}.`,
  });
}

function assertHandler(given: unknown): void {
  if (typeof given === 'function') return;
  throw invalidConfig({
    reason: given === undefined ? 'HANDLER_MISSING' : 'HANDLER_INVALID',
    option: 'onOverdue',
    problem: `onOverdue is ${typeof given}.`,
    expected: 'a function (capture, { signal, attempts }) that inquires and delivers the answer.',
  });
}
