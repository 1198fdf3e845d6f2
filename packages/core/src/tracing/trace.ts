import type { FinalEnd } from '../delivery/delivery-end.ts';
import type { Relation } from '../delivery/relation.ts';
import type { Settlement } from '../delivery/settlement.ts';
import type { NotificationError } from '../errors.ts';
import type { Notification } from '../notification/notification.ts';
import type { TracedStep } from './steps.ts';

/** What `claim` learns about a delivery. */
export interface ClaimFacts {
  readonly key: string;
  readonly relation?: Relation;
  readonly mayHaveRunBefore?: boolean;
}

/** Tells the subscribers of the tracing channels about one message. */
export interface Trace {
  /** Calls a function as a step. Its arguments are passed on, so that nothing is made where nobody listens. */
  run<A extends readonly unknown[], T>(
    step: TracedStep,
    call: (...args: A) => T,
    ...args: A
  ): T | Promise<Awaited<T>>;
  /** Calls a function as the step `settle`: it answers a failure, it does not throw. */
  settle<A extends readonly unknown[]>(
    call: (...args: A) => Promise<FinalEnd>,
    ...args: A
  ): Promise<FinalEnd>;
  received(notification: Notification): void;
  /** A notification that this process may not have received: from a queue, or an inquiry. */
  delivers(notification: Notification): void;
  claimed(facts: ClaimFacts): void;
  acknowledged(settlement: Settlement): void;
  refused(error: NotificationError): void;
}

const ignore = (): void => undefined;

/** The trace of a message while nobody listens. */
export const NO_TRACE: Trace = {
  run: (_step, call, ...args) => call(...args),
  settle: (call, ...args) => call(...args),
  received: ignore,
  delivers: ignore,
  claimed: ignore,
  acknowledged: ignore,
  refused: ignore,
};
