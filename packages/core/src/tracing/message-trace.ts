import type { RawRequest } from '../admission/request.ts';
import { parseRequestTime } from '../authentication/request-time.ts';
import type { FinalEnd } from '../delivery/delivery-end.ts';
import type { Settlement } from '../delivery/settlement.ts';
import type { NotificationErrorCode } from '../error-codes.ts';
import { isNotificationError, type NotificationError } from '../errors.ts';
import type { Notification } from '../notification/notification.ts';
import type { Writable } from '../writable.ts';
import { nearestAttempt } from './attempt.ts';
import { channelsFor } from './channels.ts';
import { StepContexts } from './step-contexts.ts';
import type { TracedStep } from './steps.ts';
import type { ClaimFacts, Trace } from './trace.ts';
import type { TracedMessage } from './traced-message.ts';

/** The codes of a settle that failed: those of the refusal that follows. */
const SETTLE_FAILURES: Readonly<Record<Exclude<FinalEnd['status'], 'settled'>, NotificationErrorCode>> = {
  lease_lost: 'LEASE_LOST',
  store_failed: 'STORE_UNAVAILABLE',
  handler_failed: 'HANDLER_FAILED',
  rolled_back: 'HANDLER_TIMED_OUT',
  merchant_rolled_back: 'HANDLER_FAILED',
};

/** Why a step failed. */
type Failure = Pick<NotificationError, 'code' | 'cause'>;

/** The trace of a message while somebody listens. */
export class MessageTrace implements Trace {
  readonly #durations: Partial<Record<TracedStep, number>> = {};
  readonly #contexts = new StepContexts();
  readonly #message: Writable<TracedMessage> = {
    durations: this.#durations,
    runInside: (enter) => this.#contexts.add(enter),
  };
  readonly #clock: () => number;

  constructor(clock: () => number, onClose?: RawRequest['onClose']) {
    this.#clock = clock;
    if (typeof onClose === 'function') this.#message.onClose = onClose;
  }

  run<A extends readonly unknown[], T>(
    step: TracedStep,
    call: (...args: A) => T,
    ...args: A
  ): T | Promise<Awaited<T>> {
    return this.#observe(step, () => call(...args));
  }

  settle<A extends readonly unknown[]>(
    call: (...args: A) => Promise<FinalEnd>,
    ...args: A
  ): Promise<FinalEnd> {
    return this.#observe('settle', () => call(...args), settleFailure);
  }

  received(notification: Notification): void {
    this.delivers(notification);
    const age = this.#age();
    if (age !== undefined) this.#message.attempt = nearestAttempt(age);
  }

  delivers({ clientId, kind, outcome, requestTime }: Notification): void {
    Object.assign(this.#message, { clientId, kind, requestTime }, outcome !== undefined && { outcome });
  }

  claimed(facts: ClaimFacts): void {
    Object.assign(this.#message, facts);
  }

  acknowledged(settlement: Settlement): void {
    const message = this.#message;
    message.settlement = settlement;
    // Of a step that failed although the result is settled.
    delete message.code;
    delete message.error;
    this.#replied(200);
  }

  refused(error: NotificationError): void {
    this.#failed(error);
    if (error.genuine !== undefined) {
      const { clientId, requestTime } = error.genuine;
      Object.assign(this.#message, { clientId, requestTime });
    }
    this.#message.severity = error.severity;
    this.#replied(error.status);
  }

  /** Publishes the events of Node's `tracePromise`, without the result, which can hold a body. */
  #observe<T>(
    step: TracedStep,
    call: () => T,
    failureOf: (answer: Awaited<T>) => Failure | undefined = () => undefined,
  ): T | Promise<Awaited<T>> {
    const channels = channelsFor(step);
    if (channels === undefined) return call();
    const message = this.#message;
    const { start, end, asyncStart, asyncEnd, error } = channels;
    const startedAt = performance.now();
    const ended = (failure: Failure | undefined): void => {
      this.#durations[step] = performance.now() - startedAt;
      if (failure !== undefined) {
        this.#failed(failure);
        error.publish(message);
      }
      asyncStart.publish(message);
      asyncEnd.publish(message);
    };
    const observed = async (): Promise<Awaited<T>> => {
      let answer: Awaited<T>;
      try {
        answer = await call();
      } catch (thrown) {
        ended(failureBy(thrown));
        throw thrown;
      }
      ended(failureOf(answer));
      return answer;
    };
    return start.runStores(message, () =>
      this.#contexts.run(() => {
        const running = observed();
        end.publish(message);
        return running;
      }),
    );
  }

  #failed({ code, cause }: Failure): void {
    this.#message.code = code;
    // One of ours can hold a body.
    if (cause === undefined || isNotificationError(cause)) delete this.#message.error;
    else this.#message.error = cause;
  }

  #replied(status: number): void {
    const age = this.#age();
    this.#message.status = status;
    if (age !== undefined) this.#message.age = age;
  }

  #age(): number | undefined {
    const { requestTime } = this.#message;
    const time = requestTime === undefined ? undefined : parseRequestTime(requestTime);
    return time === undefined ? undefined : this.#clock() - time;
  }
}

function failureBy(thrown: unknown): Failure {
  return isNotificationError(thrown) ? thrown : { code: 'HANDLER_FAILED', cause: thrown };
}

function settleFailure(end: FinalEnd): Failure | undefined {
  if (end.status === 'settled') return undefined;
  return { code: SETTLE_FAILURES[end.status], cause: 'error' in end ? end.error : undefined };
}
