import { type GenuineMessage, NotificationError } from '../errors.ts';
import type { Action } from '../interpretation/action.ts';
import {
  interpretResult,
  type LocalizedText,
  type Outcome,
  type ResultStatus,
} from '../interpretation/result-codes.ts';
import type { Writable } from '../writable.ts';
import { bodyIds } from './ids.ts';
import type { Money } from './money.ts';
import { type Origin, type ParsedMessage, Received } from './origin.ts';
import { type BodyFields, readCaptureFields, type Warning } from './schema.ts';

/** The result of a capture and its meaning. */
export interface CaptureResult<A extends Action = Action> {
  /** The protocol's result code, e.g. `SUCCESS`. A code that this version does not know is kept as received. */
  readonly code: string;
  /** The protocol's status. */
  readonly status: ResultStatus;
  /** Alipay's text; absent if it sent none. */
  readonly message?: string;
  /** The next step for the merchant. */
  readonly action: A;
  /** The next step as a sentence, to show to a person. */
  readonly advice: LocalizedText;
  /** Does this version know the code? */
  readonly known: boolean;
  /** `false`: code and status contradict each other. */
  readonly consistent: boolean;
}

/** The fields of every capture notification, whatever its outcome. */
export interface CaptureFields extends Origin {
  /** The notification is about a capture. */
  readonly kind: 'capture';
  /** The protocol's type of a capture notification. */
  readonly notifyType: 'CAPTURE_RESULT';
  /** Alipay's id for the capture; with `clientId` it identifies the capture. */
  readonly captureId: string;
  /** The merchant's own id for the capture request. */
  readonly captureRequestId: string;
  /** Alipay's id for the payment, which can have several captures. */
  readonly paymentId: string;
  /** The requested amount, also if the capture failed. */
  readonly amount: Money;
  /** When Alipay completed the capture: ISO 8601 with an offset, as received. */
  readonly captureTime?: string;
  /** The acquirer's reference number of the capture. */
  readonly acquirerReferenceNo?: string;
  /** For payments that are orchestrated over several acquirers. */
  readonly acquirerInfo?: Readonly<Record<string, string>>;
  /** The id of the tax calculation. */
  readonly taxCalculationId?: string;
  /** Optional fields that do not fit the protocol. */
  readonly warnings: readonly Warning[];
  /** Plain JSON without `raw`, for logs and queues. `parseNotification` reads it. */
  toJSON(): Record<string, unknown>;
}

/** The money is captured. */
export interface CapturedNotification extends CaptureFields {
  /** The money is captured. */
  readonly outcome: 'captured';
  /** The result, which needs no action. */
  readonly result: CaptureResult<'none'>;
}

/** The capture failed for good; `result.action` is the next step. */
export interface FailedNotification extends CaptureFields {
  /** The money is not captured, and will not be. */
  readonly outcome: 'failed';
  /** The result, with the next step. */
  readonly result: CaptureResult<Exclude<Action, 'none' | 'inquire'>>;
}

/** The result is not final: inquire. Alipay promises notifications for final states only, so do not only wait. */
export interface PendingNotification extends CaptureFields {
  /** The result is not final. */
  readonly outcome: 'pending';
  /** The result, whose next step is an inquiry. */
  readonly result: CaptureResult<'inquire'>;
}

/**
 * A verified capture notification, discriminated by `outcome`.
 *
 * @example
 * import type { CaptureHandler } from '@notify-capture/core';
 *
 * const onCapture: CaptureHandler = async ({ outcome, captureId, amount }, { key }) => {
 *   if (outcome === 'captured') await books.add(key, captureId, amount.minorUnits, amount.currency);
 * };
 */
export type CaptureNotification = CapturedNotification | FailedNotification | PendingNotification;

/**
 * Steps 3 and 4: verified fields → `CaptureNotification`.
 *
 * @throws NotificationError `INVALID_NOTIFICATION`
 */
export function toCapture(genuine: ParsedMessage): CaptureNotification {
  const reading = readCaptureFields(genuine.raw);
  if ('problems' in reading) {
    throw new NotificationError('INVALID_NOTIFICATION', {
      message: `The notification does not fit the protocol: ${listed(reading.problems)}.`,
      ids: bodyIds(genuine.clientId, genuine.raw),
      genuine,
    });
  }
  return captureOf(reading.fields, genuine);
}

/** The problems as one text: each path and its message. */
export function listed(problems: readonly Warning[]): string {
  return problems.map(({ path, message }) => `${path} ${message}`).join('; ');
}

/** Valid fields → the notification, interpreted. */
export function captureOf(fields: BodyFields, origin: GenuineMessage): CaptureNotification {
  // One interpretation makes the outcome and the action; the type system cannot see that they belong together.
  return new Capture(fields, origin) as unknown as CaptureNotification;
}

class Capture extends Received {
  readonly kind = 'capture';
  readonly outcome: Outcome;
  readonly notifyType = 'CAPTURE_RESULT';
  readonly clientId: string;
  readonly requestTime: string;
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly result: CaptureResult;
  readonly warnings: readonly Warning[];
  // An absent field is not a property, so that spreads and logs do not show it.
  declare readonly captureTime?: string;
  declare readonly acquirerReferenceNo?: string;
  declare readonly acquirerInfo?: Readonly<Record<string, string>>;
  declare readonly taxCalculationId?: string;

  constructor(fields: BodyFields, origin: GenuineMessage) {
    super(origin);
    const { outcome, result } = resultOf(fields);
    this.outcome = outcome;
    this.clientId = origin.clientId;
    this.requestTime = origin.requestTime;
    this.captureId = fields.captureId;
    this.captureRequestId = fields.captureRequestId;
    this.paymentId = fields.paymentId;
    this.amount = fields.amount;
    this.result = result;
    this.warnings = Object.freeze(fields.warnings.map((warning) => Object.freeze(warning)));
    const { captureTime, acquirerReferenceNo, acquirerInfo, taxCalculationId } = fields;
    if (captureTime !== undefined) this.captureTime = captureTime;
    if (acquirerReferenceNo !== undefined) this.acquirerReferenceNo = acquirerReferenceNo;
    if (acquirerInfo !== undefined) this.acquirerInfo = acquirerInfo;
    if (taxCalculationId !== undefined) this.taxCalculationId = taxCalculationId;
    Object.freeze(this);
  }

  toJSON(): object {
    return { ...this, amount: this.amount.toJSON() };
  }
}

/** Step 4: the received result and its meaning. */
function resultOf({ code, status, message }: BodyFields): { outcome: Outcome; result: CaptureResult } {
  const { outcome, action, advice, known, consistent } = interpretResult(code, status);
  const result: Writable<CaptureResult> = { code, status, action, advice, known, consistent };
  if (message !== undefined) result.message = message;
  return { outcome, result: Object.freeze(result) };
}
