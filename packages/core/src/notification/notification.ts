import {
  type GenuineMessage,
  NotificationError,
  type NotificationErrorCode,
  type NotificationErrorDetails,
  type NotificationIds,
} from '../errors.ts';
import type { Action } from '../interpretation/action.ts';
import {
  interpretResult,
  type LocalizedText,
  type Outcome,
  type ResultStatus,
} from '../interpretation/result-codes.ts';
import type { Money } from './money.ts';
import { type BodyFields, readCaptureFields, type Warning } from './schema.ts';

/** The capture's result, and what it asks of the merchant. */
export interface CaptureResult<A extends Action = Action> {
  /** The protocol's result code, e.g. `SUCCESS`; a code that this version does not know is kept as it came. */
  readonly code: string;
  readonly status: ResultStatus;
  /** The sender's words; absent when it sent none. */
  readonly message?: string;
  readonly action: A;
  /** What happened and what to do, to show to a person. */
  readonly advice: LocalizedText;
  readonly known: boolean;
  /** `false`: code and status contradict each other. */
  readonly consistent: boolean;
}

/** What every capture notification carries, whatever its outcome. */
export interface CaptureFields {
  readonly notifyType: 'CAPTURE_RESULT';
  /** The merchant client that the message is for. */
  readonly clientId: string;
  /** Alipay's id for the capture; with `clientId` it identifies the capture. */
  readonly captureId: string;
  /** The merchant's own id for the capture request. */
  readonly captureRequestId: string;
  /** Alipay's id for the payment, which can have several captures. */
  readonly paymentId: string;
  /** The amount that was asked for, also when the capture failed. */
  readonly amount: Money;
  /** When Alipay completed the capture, ISO 8601 with an offset, as it came. */
  readonly captureTime?: string;
  readonly acquirerReferenceNo?: string;
  /** Of payments that are orchestrated over several acquirers. */
  readonly acquirerInfo?: Readonly<Record<string, string>>;
  readonly taxCalculationId?: string;
  /** The literal `request-time` header. */
  readonly requestTime: string;
  readonly warnings: readonly Warning[];
  /**
   * The parsed body, untouched, unknown fields included. It can carry card data: not enumerable, left out of
   * `toJSON`, never logged. Empty for a capture that came through a queue.
   */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Plain JSON, without `raw`: can be logged and queued; `parseNotification` reads it again. */
  toJSON(): Record<string, unknown>;
}

/** The money is captured. */
export interface CapturedNotification extends CaptureFields {
  readonly outcome: 'captured';
  readonly result: CaptureResult<'none'>;
}

/** The capture failed for good; `result.action` says what to do next. */
export interface FailedNotification extends CaptureFields {
  readonly outcome: 'failed';
  readonly result: CaptureResult<Exclude<Action, 'none' | 'inquire'>>;
}

/** Not final: inquire. Waiting alone may last for ever, since only final states are promised a notification. */
export interface PendingNotification extends CaptureFields {
  readonly outcome: 'pending';
  readonly result: CaptureResult<'inquire'>;
}

/**
 * A verified capture notification, discriminated by `outcome`.
 *
 * @example
 * if (capture.outcome === 'captured') await book(capture.captureId, capture.amount.minorUnits);
 */
export type CaptureNotification = CapturedNotification | FailedNotification | PendingNotification;

/** The message as it came, for what is refused later; under a symbol, so that copies of the package share it. */
const ORIGIN = Symbol.for('notify-capture.origin');

/** Steps 3 and 4: verified fields → `CaptureNotification`. */
export function toCapture(genuine: GenuineMessage, body: Record<string, unknown>): CaptureNotification {
  const reading = readCaptureFields(body);
  if ('problems' in reading) {
    throw new NotificationError('INVALID_NOTIFICATION', {
      message: `The notification does not fit: ${said(reading.problems)}.`,
      ids: idsOf(genuine.clientId, body),
      genuine: { ...genuine, raw: body },
    });
  }
  return captureOf(reading.fields, { ...genuine, raw: body });
}

/** What misfits, in one sentence. */
export function said(problems: readonly Warning[]): string {
  return problems.map(({ path, message }) => `${path} ${message}`).join('; ');
}

/** Fields that fit → the notification, interpreted. */
export function captureOf(fields: BodyFields, origin: GenuineMessage): CaptureNotification {
  const { result, warnings, ...rest } = fields;
  const { outcome, ...interpretation } = interpretResult(result.code, result.status);
  const capture = {
    outcome,
    notifyType: 'CAPTURE_RESULT',
    clientId: origin.clientId,
    ...rest,
    result: Object.freeze({ ...result, ...interpretation }),
    requestTime: origin.requestTime,
    warnings: Object.freeze(warnings.map((warning) => Object.freeze(warning))),
  };
  Object.defineProperties(capture, {
    raw: { value: origin.raw ?? {} },
    toJSON: { value: () => toJson(capture) },
    [ORIGIN]: { value: origin },
  });
  // The outcome and the action of one interpretation belong together, which the type system cannot see.
  return Object.freeze(capture) as unknown as CaptureNotification;
}

/** Where a capture came from. */
export function originOf(capture: CaptureNotification): GenuineMessage {
  const origin = (capture as unknown as Record<symbol, GenuineMessage | undefined>)[ORIGIN];
  return origin ?? { clientId: capture.clientId, requestTime: capture.requestTime, raw: capture.raw };
}

/**
 * The exact bytes that a capture arrived as, for an archive or an adapter; they can carry card data. `undefined` for one
 * that came through a queue.
 *
 * @example
 * await archive.put(capture.captureId, rawBodyOf(capture));
 */
export function rawBodyOf(capture: CaptureNotification): Uint8Array | undefined {
  return originOf(capture).body;
}

/** The ids that a log line of a capture carries. */
export function captureIds(capture: CaptureNotification): NotificationIds {
  const { clientId, captureId, captureRequestId, paymentId } = capture;
  return { clientId, captureId, captureRequestId, paymentId };
}

/** A refusal that is about a capture. */
export function captureError(
  code: NotificationErrorCode,
  capture: CaptureNotification,
  message: string,
  more?: Pick<NotificationErrorDetails, 'cause' | 'headers' | 'hint'>,
): NotificationError {
  const [ids, genuine] = [captureIds(capture), originOf(capture)];
  return new NotificationError(code, { message, ids, genuine, ...more });
}

/** The ids of a body that does not fit: only what is a string of a sane length. */
export function idsOf(clientId: string, body: Record<string, unknown>): NotificationIds {
  const sane = ID_NAMES.filter((name) => {
    const id = Object.hasOwn(body, name) && body[name];
    return typeof id === 'string' && id.length <= 64;
  });
  return { clientId, ...Object.fromEntries(sane.map((name) => [name, body[name]])) };
}

const ID_NAMES = ['captureId', 'captureRequestId', 'paymentId', 'notifyType'];

function toJson(capture: { readonly amount: Money; readonly outcome: Outcome }): Record<string, unknown> {
  const { amount, ...rest } = capture;
  return { ...rest, amount: { ...amount, minorUnits: amount.minorUnits.toString() } };
}
