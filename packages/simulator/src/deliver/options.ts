import { setMaxListeners } from 'node:events';
import type { SampleOverrides } from '@notify-capture/core/testing';
import { readTarget } from '../address.ts';
import { SimulatorError } from '../errors.ts';
import type { ExchangeOptions } from '../exchange.ts';
import type { Case } from '../sample-body.ts';
import { createSender, DEFAULT_TIMEOUT, type Sender, type SenderOptions } from '../sender.ts';
import type { DeliveredAttempt, DeliveredCapture } from './delivered.ts';

/** What {@link deliver} does. */
export interface DeliverOptions extends SenderOptions, ExchangeOptions {
  /** The endpoint. */
  readonly to: string | URL;
  /** The final result: an outcome or a code. Default `captured`. */
  readonly case?: Case | undefined;
  /** Fields to put in place of the sample's own, for all captures, or for each by its number from 0. */
  readonly fields?: SampleOverrides | ((index: number) => SampleOverrides) | undefined;
  /** How many captures. Default 1. */
  readonly count?: number | undefined;
  /** How many attempts are on the way at once. Default 10. */
  readonly concurrency?: number | undefined;
  /** How much faster than Alipay: 1000, the default, makes 88 s of the 24 h 22 min. The gaps alone are scaled. */
  readonly speed?: number | undefined;
  /**
   * Is `request-time` renewed at each attempt? The vendor does not say. `false`, the default, is the harder one: a
   * message grows old as it would in reality, 24 h 22 min at the last attempt, and so meets an acceptance window that
   * is too short. As the real clock is not scaled, the header's time is set back by the simulated age.
   */
  readonly renewTime?: boolean | undefined;
  /** So many attempts of each message are acknowledged in vain: the reply is taken as lost. Default 0. */
  readonly loseAck?: number | undefined;
  /** Each attempt is sent so many times in parallel, the same to the byte; one acknowledgement is enough. Default 1. */
  readonly duplicate?: number | undefined;
  /** The capture was pending before it was final, and the two messages change places: the final one comes first. */
  readonly reorder?: boolean | undefined;
  /** After the final result a second, different one. Refusing it is as right as settling it: it counts for nothing. */
  readonly conflict?: boolean | undefined;
  /** How long a reply may take, in ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Called for each reply, as it comes. */
  readonly onAttempt?:
    | ((attempt: DeliveredAttempt, capture: { readonly captureId: string }) => void)
    | undefined;
  /** Called for each capture, when the sender is done with it or has given up. */
  readonly onCapture?: ((capture: DeliveredCapture) => void) | undefined;
}

/** The options, checked and complete. */
export interface DeliverSettings {
  readonly url: URL;
  readonly sender: Sender;
  readonly case: Case;
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
  readonly exchange: ExchangeOptions & { readonly signal: AbortSignal };
}

/** @throws SimulatorError `URL_INVALID`, `KEY_UNREADABLE`, `OPTION_INVALID` */
export function readDeliverOptions(options: DeliverOptions, stop: AbortSignal): DeliverSettings {
  const { fields = {}, speed = 1_000, allowPublic, resolve } = options;
  if (!(speed > 0 && Number.isFinite(speed))) throw misfit('speed', speed, 'a number above 0, such as 1000');
  const settings = {
    url: readTarget(options.to),
    sender: createSender(options),
    case: options.case ?? 'captured',
    fields: typeof fields === 'function' ? fields : () => fields,
    count: whole('count', options.count ?? 1, 1),
    concurrency: whole('concurrency', options.concurrency ?? 10, 1),
    speed,
    renewTime: options.renewTime ?? false,
    loseAck: whole('loseAck', options.loseAck ?? 0, 0),
    duplicate: whole('duplicate', options.duplicate ?? 1, 1),
    reorder: options.reorder ?? false,
    conflict: options.conflict ?? false,
    timeoutMs: whole('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT, 1),
    exchange: { allowPublic, resolve, signal: joined(options.signal, stop) },
  };
  return settings;
}

/** One signal for all attempts and gaps, so a great many listen to it. */
function joined(given: AbortSignal | undefined, stop: AbortSignal): AbortSignal {
  const signal = AbortSignal.any(given === undefined ? [stop] : [given, stop]);
  setMaxListeners(0, signal);
  return signal;
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw misfit(name, value, `a whole number, ${least} or more`);
}

function misfit(name: string, value: number, wanted: string): SimulatorError {
  return new SimulatorError('OPTION_INVALID', `${name} is ${value}.`, `Expected: ${wanted}.`);
}
