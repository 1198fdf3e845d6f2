import type { TracingChannel } from 'node:diagnostics_channel';
import { TRACING_CHANNELS, type TracedStep } from './steps.ts';
import type { TracedMessage } from './traced-message.ts';

/** The channels of a step. */
type StepChannels = TracingChannel<unknown, TracedMessage>;

/** Absent where the runtime has no tracing channels: an import would fail there, and nobody can listen. */
const diagnostics: Partial<typeof import('node:diagnostics_channel')> =
  (globalThis as { process?: Partial<NodeJS.Process> }).process?.getBuiltinModule?.(
    'node:diagnostics_channel',
  ) ?? {};

const CHANNELS = Object.fromEntries(
  Object.entries(TRACING_CHANNELS).map(([step, name]) => [step, channelsOf(name)]),
) as Readonly<Record<TracedStep, StepChannels | undefined>>;

// Not `hasSubscribers` of the tracing channel: Node has it from 20.13, Bun and workerd may not.
const ALL = Object.values(CHANNELS).flatMap((step) =>
  step === undefined ? [] : [step.start, step.end, step.asyncStart, step.asyncEnd, step.error],
);

/** Does anybody listen to a step? Asked for every message. */
export function isObserved(): boolean {
  for (const channel of ALL) if (channel.hasSubscribers) return true;
  return false;
}

/** The channels of a step, if the runtime has them. */
export function channelsFor(step: TracedStep): StepChannels | undefined {
  return CHANNELS[step];
}

function channelsOf(name: string): StepChannels | undefined {
  const channels = diagnostics.tracingChannel?.<unknown, TracedMessage>(name);
  return typeof channels?.start?.runStores === 'function' ? channels : undefined;
}
