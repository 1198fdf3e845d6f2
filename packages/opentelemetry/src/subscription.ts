import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel';
import { TRACING_CHANNELS, type TracedMessage, type TracedStep } from '@notify-capture/core';
import type { MessageObserver } from './observer.ts';

type Subscribers = Partial<TracingChannelSubscribers<TracedMessage>>;

/** A message that has started, and is not replied yet. */
interface Running {
  readonly startedAt: number;
  readonly startedNow: number;
  /** The step whose end is the reply; `authenticate` alone can refuse, and is followed by `deliver` otherwise. */
  readonly step: TracedStep;
}

/**
 * Follows the messages on the tracing channels of core. A message starts with `receive`, or with `authenticate` where the
 * adapter calls that alone (Nest), or else with `deliver` (a queue, an inquiry).
 *
 * @returns how to end the subscription
 */
export function subscribe(observers: readonly MessageObserver[]): () => void {
  const running = new WeakMap<TracedMessage, Running>();
  const failedSettles = new WeakSet<TracedMessage>();
  const begin = (message: TracedMessage, step: TracedStep): Running => {
    const begun = { startedAt: Date.now(), startedNow: performance.now(), step };
    running.set(message, begun);
    return begun;
  };
  const announce = (message: TracedMessage, { startedAt }: Running): void => {
    for (const observer of observers) observer.started(message, startedAt);
  };
  const reply = (message: TracedMessage, { startedNow }: Running): void => {
    running.delete(message);
    const seconds = (performance.now() - startedNow) / 1000;
    for (const observer of observers) observer.replied(message, seconds);
  };
  const endOf = (step: TracedStep) => (message: TracedMessage) => {
    const begun = running.get(message);
    if (begun?.step === step) reply(message, begun);
  };

  const steps: Partial<Record<TracedStep, Subscribers>> = {
    receive: {
      start: (message) => announce(message, begin(message, 'receive')),
      asyncEnd: endOf('receive'),
    },
    authenticate: {
      start: (message) => {
        if (!running.has(message)) begin(message, 'authenticate');
      },
      asyncEnd: (message) => {
        const begun = running.get(message);
        if (begun?.step !== 'authenticate' || message.status === undefined) return;
        announce(message, begun);
        reply(message, begun);
      },
    },
    deliver: {
      start: (message) => {
        const begun = running.get(message);
        if (begun?.step === 'receive') return;
        const delivered =
          begun === undefined ? begin(message, 'deliver') : { ...begun, step: 'deliver' as const };
        running.set(message, delivered);
        announce(message, delivered);
      },
      asyncEnd: endOf('deliver'),
    },
    handle: {
      asyncEnd: (message) => {
        for (const observer of observers) observer.handled?.(message);
      },
    },
    settle: {
      start: (message) => {
        for (const observer of observers) observer.settleStarted?.(message);
      },
      error: (message) => failedSettles.add(message),
      asyncEnd: (message) => {
        const hasFailed = failedSettles.delete(message);
        for (const observer of observers) observer.settled?.(message, hasFailed);
      },
    },
  };
  const stops = Object.entries(steps).map(([step, subscribers]) => listen(step as TracedStep, subscribers));
  return () => {
    for (const stop of stops) stop();
  };
}

function listen(step: TracedStep, some: Subscribers): () => void {
  const channels = tracingChannel<unknown, TracedMessage>(TRACING_CHANNELS[step]);
  // The types ask for all five.
  const subscribers = some as TracingChannelSubscribers<TracedMessage>;
  channels.subscribe(subscribers);
  return () => channels.unsubscribe(subscribers);
}
