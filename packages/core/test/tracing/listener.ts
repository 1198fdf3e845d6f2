import { channel, tracingChannel } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';
import { TRACING_CHANNELS, type TracedMessage, type TracedStep } from '../../src/index.ts';

const STEPS = Object.keys(TRACING_CHANNELS) as TracedStep[];

/** What a subscriber got: the message itself, and a copy of its fields at that time. */
interface Heard {
  readonly event: string;
  readonly message: TracedMessage;
  readonly fields: Readonly<Partial<TracedMessage>>;
}

/** Listens to all events of some steps until the end of the test. */
export class Listener {
  readonly heard: Heard[] = [];

  constructor(steps: readonly TracedStep[] = STEPS) {
    for (const step of steps) this.#listenTo(step);
  }

  #listenTo(step: TracedStep): void {
    const note = (event: string) => (published: unknown) => {
      const message = published as TracedMessage;
      const fields = { ...message, durations: { ...message.durations } };
      this.heard.push({ event: `${step}:${event}`, message, fields });
    };
    const subscribers = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    };
    const channels = tracingChannel<unknown, TracedMessage>(TRACING_CHANNELS[step]);
    channels.subscribe(subscribers);
    onTestFinished(() => channels.unsubscribe(subscribers));
  }

  events(): string[] {
    return this.heard.map(({ event }) => event);
  }

  /** The fields when an event was published last. */
  at(event: string): Readonly<Partial<TracedMessage>> | undefined {
    return this.heard.findLast((one) => one.event === event)?.fields;
  }

  messages(): TracedMessage[] {
    return [...new Set(this.heard.map(({ message }) => message))];
  }
}

/** The channel of the start of a step. */
export function startOf(step: TracedStep) {
  return channel(`tracing:${TRACING_CHANNELS[step]}:start`);
}
