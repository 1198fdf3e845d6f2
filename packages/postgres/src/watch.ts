import { AsyncLocalStorage } from 'node:async_hooks';
import { invalidConfig, type Logger, type MessageLogger, readLogger } from '@notify-capture/core';
import { FIRST_BACK_OFF } from './expectation-statements.ts';
import type { ExpectedCapture, OverdueCapture, OverdueSource } from './expectations.ts';
import { handOver, type OverdueContext } from './hand-over.ts';
import { assertOptions, assertWhole } from './option-checks.ts';
import { Outage } from './outage.ts';
import { inTime, LATE } from './time-limit.ts';

/** Options of `startWatch`. */
export interface WatchOptions {
  /** The time between two looks at the database, in ms. */
  readonly every: number;
  /**
   * Inquires about an overdue capture and delivers the answer. After 30 s its signal is aborted; until it ends, the capture
   * stays with this process. After it, also if it throws, the capture is handed over again until its final result is
   * settled: after 1 min, then after twice the time before, at most 6 h.
   */
  onOverdue(capture: ExpectedCapture, context: OverdueContext): unknown;
  /** The number of captures that this process hands over at the same time. Default 1. */
  readonly concurrency?: number;
  /** As in `createReceiver`: for errors of `onOverdue` and of the database. Default process warnings. */
  readonly logger?: Logger | MessageLogger | false;
}

/** A running watch. It keeps the process alive until it is stopped. */
export interface Watch {
  /**
   * Hands over no more captures; resolves when every running `onOverdue` has ended, however long that takes. Called inside
   * an `onOverdue`, it does not wait for that one.
   */
  stop(): Promise<void>;
}

/** The time limit of an answer of the database, in ms: with that of `onOverdue`, less than the first back-off. */
const ANSWER_LIMIT = FIRST_BACK_OFF / 6;

/** The longest delay of a timer. */
const MAX_DELAY = 2 ** 31 - 1;

const OPTIONS: readonly (keyof WatchOptions)[] = ['every', 'onOverdue', 'concurrency', 'logger'];

/** Two hand-overs that stop the watch must not wait for each other. */
interface HandOver {
  /** Resolves when `onOverdue` has ended. */
  readonly ended: Promise<void>;
  /** Resolves when `onOverdue` has ended or calls `stop`. */
  readonly endedOrStopping: Promise<void>;
  markStopping(): void;
}

/** Starts a watch. */
export function startWatch(source: OverdueSource, options: WatchOptions): Watch {
  const { every, concurrency, onOverdue, logger } = readOptions(options);
  const outage = new Outage(logger);
  const handOvers = new Set<HandOver>();
  const current = new AsyncLocalStorage<HandOver>();
  let isStopped = false;
  let isLooking = false;
  let lastLook: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const ask = async <T>(question: () => Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await inTime(question(), ANSWER_LIMIT);
      if (answer === LATE) throw new Error(`the database did not answer within ${ANSWER_LIMIT} ms`);
      outage.ended();
      return answer;
    } catch (error) {
      outage.failed(error);
      return undefined;
    }
  };

  const begin = (overdue: OverdueCapture): void => {
    const stopping = signalOnce();
    const ended = signalOnce();
    const handedOver: HandOver = {
      ended: ended.promise,
      endedOrStopping: Promise.race([ended.promise, stopping.promise]),
      markStopping: stopping.resolve,
    };
    handOvers.add(handedOver);
    void handOver({
      overdue,
      logger,
      run: (capture, context) => current.run(handedOver, async () => onOverdue(capture, context)),
      extend: (capture) => ask(() => source.extend(capture)).then(() => undefined),
    }).then(() => {
      handOvers.delete(handedOver);
      ended.resolve();
      look();
    });
  };

  /** Ends when nothing is due, or when `concurrency` is reached: then the end of a hand-over starts the next look. */
  const claimAll = async (): Promise<void> => {
    isLooking = true;
    while (!isStopped && handOvers.size < concurrency) {
      const overdue = await ask(() => source.claim());
      if (overdue !== undefined) {
        begin(overdue);
        continue;
      }
      if (!isStopped) timer = setTimeout(look, every);
      break;
    }
    isLooking = false;
  };

  const look = (): void => {
    if (isLooking) return;
    clearTimeout(timer);
    lastLook = claimAll();
  };
  look();

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      const caller = [...handOvers].find((running) => running === current.getStore());
      caller?.markStopping();
      await lastLook;
      const others = [...handOvers].filter((running) => running !== caller);
      await Promise.all(others.map((other) => (caller === undefined ? other.ended : other.endedOrStopping)));
    },
  };
}

function signalOnce(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

function readOptions(options: WatchOptions) {
  assertOptions(options, 'options', OPTIONS);
  const { every, concurrency = 1, onOverdue } = options;
  assertWhole(every, { option: 'every', reason: 'DURATION_INVALID', min: 1, max: MAX_DELAY });
  assertWhole(concurrency, { option: 'concurrency', reason: 'LIMIT_INVALID', min: 1, max: 1_000 });
  assertHandler(onOverdue);
  return {
    every,
    concurrency,
    onOverdue: onOverdue.bind(options),
    logger: readLogger(options.logger),
  };
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
