import type { TracedMessage } from '@notify-capture/core';
import type { Attributes, Meter, MeterProvider } from '@opentelemetry/api';
import { boundedAttributes, isGenuine, operationAttributes, undeliveredAttributes } from './names.ts';
import type { MessageObserver } from './observer.ts';
import { type CountOverdue, OverdueCaptures } from './overdue.ts';

/** As the conventions have it, in s. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** In s. From 60 on, each bucket contains one of Alipay's attempts: after 0, 2, 12, 22 min, 1:22, 3:22, 9:22 and 24:22 h. */
const AGE_BUCKETS = [1, 5, 10, 60, 420, 1_020, 3_120, 8_520, 22_920, 60_720, 90_000, 259_200];

function instrumentsOf(meter: Meter) {
  const histogram = (name: string, description: string, boundaries: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: boundaries } });
  const counter = (name: string, description: string) =>
    meter.createCounter(name, { description, unit: '{message}' });
  return {
    messages: counter('notify_capture.messages', 'Messages that were acknowledged or refused.'),
    active: meter.createUpDownCounter('notify_capture.active_messages', {
      description: 'Messages that are received and not replied to yet.',
      unit: '{message}',
    }),
    processDuration: histogram(
      'messaging.process.duration',
      'From the start of a message to its reply.',
      DURATION_BUCKETS,
    ),
    age: histogram(
      'notify_capture.acknowledgement.age',
      'From the request-time of a message to its acknowledgement: minutes or hours for a retry.',
      AGE_BUCKETS,
    ),
    handlerDuration: histogram(
      'notify_capture.handler.duration',
      'The time of the handler, also of one that is late.',
      DURATION_BUCKETS,
    ),
    duplicates: counter(
      'notify_capture.duplicates',
      'Messages that were acknowledged without the handler, because their result, or a later one, is settled.',
    ),
    conflicts: counter(
      'notify_capture.conflicts',
      'Final results that contradict a settled one. Without error.type, onConflict has handled them.',
    ),
  };
}

/** The meter, and its instruments; made again when the provider changes. */
export class Metrics implements MessageObserver {
  readonly #meterOf: (provider: MeterProvider) => Meter;
  readonly #provider: () => MeterProvider;
  readonly #overdue: OverdueCaptures | undefined;
  #made:
    | { readonly provider: MeterProvider; readonly instruments: ReturnType<typeof instrumentsOf> }
    | undefined;

  constructor(options: {
    readonly provider: () => MeterProvider;
    readonly meterOf: (provider: MeterProvider) => Meter;
    readonly countOverdue: CountOverdue | undefined;
  }) {
    this.#provider = options.provider;
    this.#meterOf = options.meterOf;
    if (options.countOverdue !== undefined) this.#overdue = new OverdueCaptures(options.countOverdue);
  }

  /** The instruments of the current provider. The SDK can be started after this package. */
  instruments(): ReturnType<typeof instrumentsOf> {
    const provider = this.#provider();
    if (this.#made?.provider !== provider) {
      const meter = this.#meterOf(provider);
      const instruments = instrumentsOf(meter);
      this.#made = { provider, instruments };
      // Prometheus sees no increase from a series that begins with 1, and the first conflict matters.
      for (const failure of [{}, { 'error.type': 'CONFLICTING_RESULT' }])
        instruments.conflicts.add(0, failure);
      this.#observeOverdue(meter);
    }
    return this.#made.instruments;
  }

  started(): void {
    this.instruments().active.add(1);
  }

  replied(message: TracedMessage, seconds: number): void {
    const { messages, active, processDuration, age, duplicates, conflicts } = this.instruments();
    const { kind, code, relation, settlement } = message;
    const ofKind = kind === undefined ? {} : { 'notify_capture.kind': kind };
    const failure = code === undefined ? {} : { 'error.type': code };
    active.add(-1);
    messages.add(1, boundedAttributes(message));
    processDuration.record(seconds, { ...durationAttributes(message), ...failure });
    if (settlement !== undefined && message.age !== undefined)
      age.record(Math.max(0, message.age / 1000), ofKind);
    if (settlement === 'already_settled' || settlement === 'superseded') {
      duplicates.add(1, { ...ofKind, 'notify_capture.settlement': settlement });
    }
    if (relation === 'conflict') conflicts.add(1, failure);
  }

  undelivered(message: TracedMessage, seconds: number, status: number | undefined): void {
    const { messages, active, processDuration } = this.instruments();
    active.add(-1);
    // After a closed connection, deliver can still follow: it counts the message.
    if (status === undefined) return;
    const { 'error.type': type } = undeliveredAttributes(status);
    const failure = type === undefined ? {} : { 'error.type': type };
    messages.add(1, { ...boundedAttributes(message), ...failure });
    processDuration.record(seconds, { ...durationAttributes(message), ...failure });
  }

  handled({ kind, code, durations }: TracedMessage): void {
    const failure = code === undefined ? {} : { 'error.type': code };
    const attributes = { ...(kind !== undefined && { 'notify_capture.kind': kind }), ...failure };
    this.instruments().handlerDuration.record((durations.handle ?? 0) / 1000, attributes);
  }

  #observeOverdue(meter: Meter): void {
    const overdue = this.#overdue;
    if (overdue === undefined) return;
    const description =
      'Captures whose result did not come until its deadline. NaN while they cannot be counted.';
    const gauge = meter.createObservableGauge('notify_capture.overdue_captures', {
      description,
      unit: '{capture}',
    });
    gauge.addCallback(async (result) => {
      // Without an observation, the SDK would export the previous count as the current one.
      result.observe((await overdue.count()) ?? Number.NaN);
    });
  }
}

function durationAttributes(message: TracedMessage): Attributes {
  return { ...operationAttributes('process'), 'notify_capture.genuine': isGenuine(message) };
}
