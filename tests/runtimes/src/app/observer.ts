import { AsyncLocalStorage } from 'node:async_hooks';
import { TRACING_CHANNELS, type TracedMessage } from '@notify-capture/core';

/** What an observer of the tracing channels has seen. */
export interface Observed {
  /** The steps, in the order of their ends. */
  readonly ended: string[];
  /** The message in whose context the handler ran. */
  handledInside?: string | undefined;
}

/** Listens to the tracing channels of the runtime, as an application does. */
export class Observer {
  readonly #message = new AsyncLocalStorage<TracedMessage>();
  readonly #stops: (() => void)[] = [];
  #observed: Observed = { ended: [] };

  async start(): Promise<void> {
    const { tracingChannel } = await import('node:diagnostics_channel');
    this.#observed = { ended: [] };
    for (const [step, name] of Object.entries(TRACING_CHANNELS)) {
      const { start, asyncEnd } = tracingChannel<unknown, TracedMessage>(name);
      const ended = (): unknown => this.#observed.ended.push(step);
      asyncEnd.subscribe(ended);
      this.#stops.push(() => asyncEnd.unsubscribe(ended));
      if (step !== 'handle') continue;
      start.bindStore(this.#message, (message) => message);
      this.#stops.push(() => start.unbindStore(this.#message));
    }
  }

  /** To be called by the handler. */
  handle(): void {
    this.#observed.handledInside = this.#message.getStore()?.clientId;
  }

  stop(): Observed {
    for (const stop of this.#stops.splice(0)) stop();
    return this.#observed;
  }
}
