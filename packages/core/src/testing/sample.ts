import { randomInt } from 'node:crypto';
import {
  interpretResult,
  type KnownResultCode,
  type Outcome,
  RESULT_CODES,
  type ResultStatus,
} from '../interpretation/result-codes.ts';

/** The body of a capture notification in the protocol. */
export interface SampleBody {
  /** `CAPTURE_RESULT`. */
  notifyType: string;
  /** Alipay's id for the capture; new for each sample. */
  captureId: string;
  /** The merchant's id for the capture request; new for each sample. */
  captureRequestId: string;
  /** Alipay's id for the payment; new for each sample. */
  paymentId: string;
  /** The requested amount. */
  captureAmount: {
    /** ISO 4217, three capital letters. */
    currency: string;
    /** A whole number of the currency's smallest units. */
    value: string;
  };
  /** When Alipay completed the capture: ISO 8601 with an offset. */
  captureTime?: string;
  /** The result of the capture. */
  result: {
    /** The protocol's result code, e.g. `SUCCESS`. */
    resultCode: string;
    /** The protocol's status. */
    resultStatus: ResultStatus;
    /** Alipay's text. */
    resultMessage?: string;
  };
  [field: string]: unknown;
}

/** Fields that replace those of the sample; `undefined` leaves a field out. */
export type SampleOverrides = Readonly<Record<string, unknown>>;

const CODE_OF: Readonly<Record<Outcome, KnownResultCode>> = {
  captured: 'SUCCESS',
  failed: 'AUTH_EXPIRED',
  pending: 'CAPTURE_IN_PROCESS',
};

/**
 * Makes the body of a notification with new ids, for an outcome or one of the 23 result codes.
 *
 * `captureTime` is the present.
 *
 * @example
 * import { sampleNotification } from '@notify-capture/core/testing';
 *
 * sampleNotification('captured');
 * sampleNotification('RISK_REJECT', { captureAmount: { currency: 'JPY', value: '500' } });
 */
export function sampleNotification(
  outcomeOrCode: Outcome | KnownResultCode = 'captured',
  overrides: SampleOverrides = {},
): SampleBody {
  // Overrides can make it invalid: tests of refusals need that.
  return { ...sampleOf(outcomeOrCode), ...overrides } as SampleBody;
}

function sampleOf(outcomeOrCode: Outcome | KnownResultCode): SampleBody {
  const code = isOutcome(outcomeOrCode) ? CODE_OF[outcomeOrCode] : outcomeOrCode;
  if (!Object.hasOwn(RESULT_CODES, code)) {
    throw new RangeError(
      `${code} is not an outcome (captured, failed, pending) and not one of the 23 result codes.`,
    );
  }
  const { status } = RESULT_CODES[code];
  const { outcome } = interpretResult(code, status);
  return {
    captureAmount: { currency: 'BRL', value: '50000' },
    notifyType: 'CAPTURE_RESULT',
    captureId: newId('2026'),
    captureRequestId: newId('CAPTURE_REQUEST_'),
    captureTime: `${new Date().toISOString().slice(0, 19)}+00:00`,
    paymentId: newId('2026'),
    result: {
      resultCode: code,
      resultStatus: status,
      resultMessage: outcome === 'captured' ? 'success.' : 'not captured.',
    },
  };
}

function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(CODE_OF, text);
}

/** A new id of the protocol's form. */
export function newId(prefix: string): string {
  return `${prefix}${Array.from({ length: 4 }, () => randomInt(10_000).toString().padStart(4, '0')).join('')}`;
}
