import { setMaxListeners } from 'node:events';
import type { SampleOverrides } from '@notify-capture/core/testing';
import { readUrl } from '../address.ts';
import { SimulatorError } from '../errors.ts';
import type { ExchangeOptions } from '../exchange.ts';
import { type Language, readLanguage } from '../language.ts';
import { type MessageForm, type MessageKind, readMessageForm } from '../message-kinds.ts';
import type { Case } from '../sample-body.ts';
import { createSender, DEFAULT_TIMEOUT, type Sender, type SenderOptions } from '../sender.ts';
import type { DeliveryAttempt, DeliverySubject, NotificationDelivery } from './delivery-result.ts';

/** The options of {@link deliver}. */
export interface DeliverOptions extends SenderOptions, ExchangeOptions {
  /** The endpoint's URL. */
  readonly to: string | URL;
  /** The kind of the messages. Default `capture`, or the kind of `type`. */
  readonly kind?: MessageKind | undefined;
  /** The type within the kind, e.g. `DISPUTE_JUDGED`, or `failed_refund`. Default: the first one of the kind. */
  readonly type?: string | undefined;
  /** The final result of a capture: an outcome or a result code. Default `captured`. A payment may have one too. */
  readonly case?: Case | undefined;
  /** Fields that replace fields of the sample: for all messages, or for each capture by its index from 0. */
  readonly fields?: SampleOverrides | ((index: number) => SampleOverrides) | undefined;
  /** The number of captures, or of messages of another kind. Default 1. */
  readonly count?: number | undefined;
  /** The maximum number of simultaneous attempts. Default 10. */
  readonly concurrency?: number | undefined;
  /** The factor by which the gaps are shorter than Alipay's. Default 1000: 24 h 22 min take 88 s. */
  readonly speed?: number | undefined;
  /**
   * `true`: each attempt has a new `request-time`. Default `false`.
   *
   * It is not documented whether Alipay renews the time. Without renewal a message ages as it would in reality, to
   * 24 h 22 min at the last attempt, and this reveals a `maxAge` that is too short. The real clock is not scaled, so
   * the simulator subtracts the simulated age from the time.
   */
  readonly renewTime?: boolean | undefined;
  /** The number of acknowledgements of each message that the simulator treats as lost. Default 0. */
  readonly loseAck?: number | undefined;
  /** The number of identical copies of each attempt, sent in parallel. One acknowledgement is enough. Default 1. */
  readonly duplicate?: number | undefined;
  /** `true`: sends the final result first, and then that the capture is pending. Default `false`. */
  readonly reorder?: boolean | undefined;
  /** `true`: sends a second, different final result. The endpoint may refuse or settle it. Default `false`. */
  readonly conflict?: boolean | undefined;
  /** The time limit for a reply, in ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** The language of the messages and hints in the verdicts. Default `en`. */
  readonly lang?: Language | undefined;
  /** Called after each attempt, for each copy. */
  readonly onAttempt?: ((attempt: DeliveryAttempt, subject: DeliverySubject) => void) | undefined;
  /** Called for each delivery when it is acknowledged or no attempt is left. */
  readonly onDelivery?: ((delivery: NotificationDelivery) => void) | undefined;
}

/** The options after validation, with defaults. */
export interface DeliverSettings {
  readonly url: URL;
  readonly sender: Sender;
  readonly form: MessageForm;
  readonly fields: (index: number) => SampleOverrides;
  readonly count: number;
  readonly concurrency: number;
  readonly speed: number;
  readonly renewTime: boolean;
  readonly loseAck: number;
  readonly duplicate: number;
  readonly reorder: boolean;
  readonly conflict: boolean;
  readonly timeoutMs: number;
  readonly lang: Language;
  readonly exchange: ExchangeOptions & { readonly signal: AbortSignal };
}

/** @throws SimulatorError `URL_INVALID`, `KEY_UNREADABLE`, `OPTION_INVALID` */
export function readDeliverOptions(options: DeliverOptions, stop: AbortSignal): DeliverSettings {
  const { fields = {}, speed = 1_000, allowPublic, resolve } = options;
  if (!(speed > 0 && Number.isFinite(speed)))
    throw invalidOption('speed', speed, 'a number above 0, such as 1000');
  return {
    url: readUrl(options.to),
    sender: createSender(options),
    form: readForm(options),
    fields: typeof fields === 'function' ? fields : () => fields,
    count: readInteger('count', options.count ?? 1, 1),
    concurrency: readInteger('concurrency', options.concurrency ?? 10, 1),
    speed,
    renewTime: options.renewTime ?? false,
    loseAck: readInteger('loseAck', options.loseAck ?? 0, 0),
    duplicate: readInteger('duplicate', options.duplicate ?? 1, 1),
    reorder: options.reorder ?? false,
    conflict: options.conflict ?? false,
    timeoutMs: readInteger('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT, 1),
    lang: readLanguage(options.lang),
    exchange: { allowPublic, resolve, signal: joinSignals(options.signal, stop) },
  };
}

function readForm(options: DeliverOptions): MessageForm {
  const form = readMessageForm(options);
  const option = options.reorder ? 'reorder' : options.conflict ? 'conflict' : undefined;
  if (form.kind === 'capture' || option === undefined) return form;
  throw new SimulatorError(
    'OPTION_INVALID',
    `${option} is set, but the kind is ${form.kind}.`,
    'Only captures have a pending result and conflicting results.',
  );
}

/** One signal for all attempts and gaps. Many listeners are normal here. */
function joinSignals(external: AbortSignal | undefined, stop: AbortSignal): AbortSignal {
  const signal = AbortSignal.any(external === undefined ? [stop] : [external, stop]);
  setMaxListeners(0, signal);
  return signal;
}

function readInteger(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw invalidOption(name, value, `an integer of at least ${least}`);
}

function invalidOption(name: string, value: number, expected: string): SimulatorError {
  return new SimulatorError('OPTION_INVALID', `${name} is ${value}.`, `Expected: ${expected}.`);
}
