import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import type { Clock } from '../../clock.ts';
import { deliverBy } from '../../deliver/deliver.ts';
import type { DeliveryAttempt } from '../../deliver/delivery-result.ts';
import type { PlannedMessage } from '../../deliver/messages.ts';
import type { AttemptName, DeliveryWays } from '../../deliver/ways.ts';
import type { Exchange, ExchangeOptions } from '../../exchange.ts';
import type { DeliveryControl, DeliveryEvent, DeliveryFaults, DeliveryState, MessageDraft } from '../api.ts';
import { runFailure } from '../http/api-failure.ts';
import { EventLog } from '../http/event-log.ts';
import { type RecordTools, recordExchange } from '../message/record.ts';
import { type DraftSettings, type SignedDraft, signDraft } from '../message/sign-draft.ts';
import { type DeliveredMessage, messagesToDeliver } from './delivered-messages.ts';
import { Pace } from './pace.ts';

/** What a delivery needs. */
export interface DeliverySettings {
  readonly draft: MessageDraft;
  readonly faults: DeliveryFaults;
  readonly speed: number;
  readonly paused: boolean;
  readonly draftSettings: DraftSettings;
  readonly exchange: ExchangeOptions;
  readonly tools: RecordTools;
  readonly clock: Clock;
}

/** A delivery with its attempts, whose clock can be changed while it runs. */
export class Delivery {
  readonly kind = 'delivery';
  readonly events = new EventLog<DeliveryEvent>();
  readonly #settings: DeliverySettings;
  readonly #pace: Pace;
  readonly #stop = new AbortController();
  readonly #exchanges = new Map<string, readonly [message: SignedDraft, answer: Exchange]>();
  /** A record takes some milliseconds. All events wait for it, so that they keep their order. */
  #queue: Promise<void> = Promise.resolve();

  /** @throws SimulatorError `OPTION_INVALID`: the draft has no final result, which a fault needs */
  constructor(settings: DeliverySettings) {
    this.#settings = settings;
    this.#pace = new Pace(settings.clock, settings.speed, settings.paused);
    const messages = messagesToDeliver(settings.draft, settings.faults);
    this.#plan(messages);
    this.#run(messages).catch((error: unknown) => this.#fail(error));
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  get state(): DeliveryState {
    const { paused, speed } = this.#pace;
    if (this.events.ended) return { state: 'ended', speed };
    if (this.#stop.signal.aborted) return { state: 'stopped', speed };
    return { state: paused ? 'paused' : 'running', speed };
  }

  control(change: DeliveryControl): DeliveryState {
    if (change.action === 'pause') this.#pace.pause();
    if (change.action === 'resume') this.#pace.resume();
    if (change.action === 'step') this.#pace.step();
    if (change.action === 'speed') this.#pace.setSpeed(change.speed);
    if (change.action === 'stop') this.stop();
    else this.#add({ event: 'state', ...this.state });
    return this.state;
  }

  stop(): void {
    this.#stop.abort();
    this.#add({ event: 'state', ...this.state });
  }

  #plan(messages: readonly DeliveredMessage[]): void {
    let afterMs = 0;
    const attempts = ATTEMPT_GAPS.map((gap, index) => {
      afterMs += gap;
      return { number: index + 1, afterMs };
    });
    const { faults } = this.#settings;
    const planned = messages.map(({ role, body }) => ({ role, body }));
    this.#add({ event: 'planned', faults, messages: planned, attempts });
    this.#add({ event: 'state', ...this.state });
  }

  #add(event: DeliveryEvent | Promise<DeliveryEvent>): void {
    this.#queue = this.#queue
      .then(async () => this.events.add(await event))
      .catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    this.#stop.abort();
    this.events.end({ event: 'failed', ...runFailure(error) });
  }

  async #run(messages: readonly DeliveredMessage[]): Promise<void> {
    const { faults, draftSettings, exchange, clock } = this.#settings;
    const { url, signer, timeoutMs } = draftSettings;
    const started = clock.now();
    const result = await deliverBy(this.#ways(messages), {
      ...exchange,
      to: url,
      privateKey: signer.testKey,
      clientId: signer.clientId,
      timeoutMs,
      loseAck: faults.loseAck,
      duplicate: faults.duplicate,
      renewTime: faults.renewTime,
      signal: this.#stop.signal,
      onAttempt: (attempt) => this.#record(attempt),
    });
    await this.#queue;
    const { sent, acksLost, statuses, unacknowledged } = result.summary;
    const { aborted: stopped } = result;
    this.events.end({
      event: 'ended',
      acknowledged: !stopped && unacknowledged === 0,
      ...{ stopped, sent, acksLost, statuses },
      ms: Math.round(clock.now() - started),
    });
  }

  #ways(messages: readonly DeliveredMessage[]): DeliveryWays {
    const { draftSettings, faults } = this.#settings;
    const signed = new Map<unknown, SignedDraft>();
    const draftOf = (planned: PlannedMessage): MessageDraft =>
      messages.find(({ role }) => role === planned.role)?.draft ?? this.#settings.draft;
    return {
      messages: () => messages,
      sign: (planned, requestTime) => {
        const draft = draftOf(planned);
        // A draft that sets its time keeps it.
        const message = signDraft({ ...draft, requestTime: draft.requestTime ?? requestTime }, draftSettings);
        signed.set(message.request, message);
        return message.request;
      },
      waitForGap: (attempt, { exchange }) => {
        const { role, number, gap: gapMs, afterMs } = attempt;
        this.#add({ event: 'waiting', role, number, gapMs, afterMs });
        return this.#pace.wait(gapMs, exchange.signal);
      },
      onRequest: ({ role, number, afterMs }) =>
        this.#add({ event: 'sending', role, number, afterMs, copies: faults.duplicate }),
      onAnswer: (attempt, request, answer) => {
        const message = signed.get(request);
        if (message !== undefined) this.#exchanges.set(nameOf(attempt), [message, answer]);
      },
    };
  }

  #record({ role, number, copy, afterMs, ackLost }: DeliveryAttempt): void {
    const name = nameOf({ role, number, copy, afterMs });
    const exchange = this.#exchanges.get(name);
    this.#exchanges.delete(name);
    if (exchange === undefined) return;
    const [message, answer] = exchange;
    this.#add(
      recordExchange(message, answer, this.#settings.tools).then((record) => {
        return { event: 'attempt', role, number, copy, afterMs, ackLost, exchange: record };
      }),
    );
  }
}

function nameOf({ role, number, copy }: AttemptName & Pick<DeliveryAttempt, 'copy'>): string {
  return `${role} ${number} ${copy}`;
}
