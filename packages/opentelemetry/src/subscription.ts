import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel';
import { TRACING_CHANNELS, type TracedMessage, type TracedStep } from '@notify-capture/core';
import { diag } from '@opentelemetry/api';
import type { MessageObserver } from './observer.ts';

type Subscribers = Partial<TracingChannelSubscribers<TracedMessage>>;

/** A message whose start was seen. */
interface Followed {
  readonly startedAt: number;
  readonly startedNow: number;
  /** The step whose end is the reply; `authenticate` alone can refuse, and is followed by `deliver` otherwise. */
  step: 'receive' | 'authenticate' | 'deliver';
  /** `begun`: the observers do not know it yet. */
  state: 'begun' | 'started' | 'replied';
  isAuthenticated?: boolean;
  /** How the response has ended before the end of `authenticate`. */
  closed?: { readonly status: number | undefined };
  hasFailedToSettle?: boolean;
}

/**
 * Follows the messages on the tracing channels of core. A message starts with `receive`, or with `authenticate` where the
 * adapter calls that alone, or else with `deliver` (a queue, an inquiry). After `authenticate` alone, only the end of the
 * response tells that nobody delivers the message: without that (`onClose`), it is shown when it is refused or delivered.
 */
export class Subscription {
  readonly #observers: readonly MessageObserver[];
  readonly #followed = new WeakMap<TracedMessage, Followed>();
  /** Messages without a reply, and handlers and settles without an end. */
  #underWay = 0;
  #isAccepting = false;
  #unsubscribe: (() => void) | undefined;

  constructor(observers: readonly MessageObserver[]) {
    this.#observers = observers;
  }

  start(): void {
    this.#isAccepting = true;
    this.#unsubscribe ??= this.#subscribe();
  }

  /** Accepts no more messages, and follows those under way to their end. */
  stop(): void {
    this.#isAccepting = false;
    this.#leave();
  }

  #leave(): void {
    if (this.#isAccepting || this.#underWay > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #ended(): void {
    this.#underWay--;
    // Later: a channel that loses a subscriber while it publishes leaves out another one.
    if (!this.#isAccepting && this.#underWay === 0) queueMicrotask(() => this.#leave());
  }

  /** A span processor or a sampler can throw. A channel would make an uncaught exception of it, which ends the process. */
  #tell(see: (observer: MessageObserver) => void): void {
    for (const observer of this.#observers) {
      try {
        see(observer);
      } catch (error) {
        diag.error('A message could not be recorded.', error);
      }
    }
  }

  #begin(message: TracedMessage, step: Followed['step']): Followed {
    const begun: Followed = { startedAt: Date.now(), startedNow: performance.now(), step, state: 'begun' };
    this.#followed.set(message, begun);
    return begun;
  }

  #announce(message: TracedMessage, followed: Followed): void {
    followed.state = 'started';
    this.#underWay++;
    this.#tell((observer) => observer.started(message, followed.startedAt));
  }

  #reply(message: TracedMessage, followed: Followed): void {
    followed.state = 'replied';
    this.#tell((observer) => observer.replied(message, secondsOf(followed)));
    this.#ended();
  }

  #undelivered(message: TracedMessage, followed: Followed, status: number | undefined): void {
    followed.state = 'replied';
    this.#tell((observer) => observer.undelivered(message, secondsOf(followed), status));
    this.#ended();
  }

  #authenticateStarts(message: TracedMessage): void {
    if (!this.#isAccepting || this.#followed.has(message)) return;
    const begun = this.#begin(message, 'authenticate');
    if (message.onClose === undefined) return;
    this.#announce(message, begun);
    message.onClose((status) => {
      if (begun.state !== 'started' || begun.step !== 'authenticate') return;
      if (begun.isAuthenticated) this.#undelivered(message, begun, status);
      else begun.closed = { status };
    });
  }

  #authenticateEnds(message: TracedMessage): void {
    const begun = this.#followed.get(message);
    if (begun?.step !== 'authenticate' || begun.state === 'replied') return;
    begun.isAuthenticated = true;
    if (message.status !== undefined) {
      if (begun.state === 'begun') this.#announce(message, begun);
      this.#reply(message, begun);
    } else if (begun.closed !== undefined) this.#undelivered(message, begun, begun.closed.status);
  }

  #deliverStarts(message: TracedMessage): void {
    const begun = this.#followed.get(message);
    if (begun?.step === 'receive') return;
    if (begun?.state === 'started') {
      begun.step = 'deliver';
      this.#tell((observer) => observer.resumed?.(message));
    } else if (this.#isAccepting) {
      const delivered = begun?.state === 'begun' ? begun : this.#begin(message, 'deliver');
      delivered.step = 'deliver';
      this.#announce(message, delivered);
    }
  }

  #endOf(step: Followed['step']): (message: TracedMessage) => void {
    return (message) => {
      const followed = this.#followed.get(message);
      if (followed?.step === step && followed.state === 'started') this.#reply(message, followed);
    };
  }

  /** A step that can end after the reply. */
  #whileFollowed(
    see: (message: TracedMessage, followed: Followed) => void,
  ): (message: TracedMessage) => void {
    return (message) => {
      const followed = this.#followed.get(message);
      if (followed !== undefined && followed.state !== 'begun') see(message, followed);
    };
  }

  #subscribe(): () => void {
    const steps: Partial<Record<TracedStep, Subscribers>> = {
      receive: {
        start: (message) => {
          if (this.#isAccepting) this.#announce(message, this.#begin(message, 'receive'));
        },
        asyncEnd: this.#endOf('receive'),
      },
      authenticate: {
        start: (message) => this.#authenticateStarts(message),
        asyncEnd: (message) => this.#authenticateEnds(message),
      },
      deliver: { start: (message) => this.#deliverStarts(message), asyncEnd: this.#endOf('deliver') },
      handle: {
        start: this.#whileFollowed(() => {
          this.#underWay++;
        }),
        asyncEnd: this.#whileFollowed((message) => {
          this.#tell((observer) => observer.handled?.(message));
          this.#ended();
        }),
      },
      settle: {
        start: this.#whileFollowed((message) => {
          this.#underWay++;
          this.#tell((observer) => observer.settleStarted?.(message));
        }),
        error: this.#whileFollowed((_, followed) => {
          followed.hasFailedToSettle = true;
        }),
        asyncEnd: this.#whileFollowed((message, followed) => {
          const hasFailed = followed.hasFailedToSettle === true;
          followed.hasFailedToSettle = false;
          this.#tell((observer) => observer.settled?.(message, hasFailed));
          this.#ended();
        }),
      },
    };
    const stops = Object.entries(steps).map(([step, some]) => listen(step as TracedStep, some));
    return () => {
      for (const stop of stops) stop();
    };
  }
}

function secondsOf({ startedNow }: Followed): number {
  return (performance.now() - startedNow) / 1000;
}

function listen(step: TracedStep, some: Subscribers): () => void {
  const channels = tracingChannel<unknown, TracedMessage>(TRACING_CHANNELS[step]);
  // The types ask for all five.
  const subscribers = some as TracingChannelSubscribers<TracedMessage>;
  channels.subscribe(subscribers);
  return () => channels.unsubscribe(subscribers);
}
