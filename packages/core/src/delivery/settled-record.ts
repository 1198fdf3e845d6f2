import type { Outcome, ResultStatus } from '../interpretation/result-codes.ts';
import type { MessageIds } from '../notification/ids.ts';
import type { OtherKind } from '../notification/kinds.ts';
import { isRecord } from '../text.ts';

/** The fields of every settled record. */
interface SettledFields {
  /** The results settled so far, oldest first. */
  readonly fingerprints: readonly string[];
  /** The merchant client that the message is for. */
  readonly clientId: string;
  /** The `request-time` of the delivery that was settled. */
  readonly requestTime: string;
  /** The time of the settle, in ms since the epoch. The store sets it by its own clock. */
  readonly settledAt?: number;
}

/** The settled results of a capture; its own fields are those of the last result. */
export interface SettledCapture extends SettledFields {
  /** The settled message is about a capture. */
  readonly kind: 'capture';
  /** The last settled outcome. Another result may follow a pending one. */
  readonly outcome: Outcome;
  /** The protocol's result code, e.g. `SUCCESS`. */
  readonly code: string;
  /** The protocol's status. */
  readonly status: ResultStatus;
  /** The requested amount. */
  readonly amount: {
    /** ISO 4217, three capital letters. */
    readonly currency: string;
    /** In the currency's smallest unit, as text: JSON has no bigint. */
    readonly minorUnits: string;
  };
  /** Alipay's id for the capture. */
  readonly captureId: string;
  /** The merchant's own id for the capture request. */
  readonly captureRequestId: string;
  /** Alipay's id for the payment. */
  readonly paymentId: string;
}

/** A settled message of another kind. */
export interface SettledOther extends SettledFields {
  /** The kind of the message. */
  readonly kind: OtherKind;
  /** What happened, e.g. `DISPUTE_CREATED`. */
  readonly type?: string;
  /** The ids of the message by their names in the protocol. */
  readonly ids: MessageIds;
}

/** What a store keeps of a settled message, also for a person who asks what was settled when. It holds no secret. */
export type SettledRecord = SettledCapture | SettledOther;

const OUTCOMES: readonly unknown[] = ['captured', 'failed', 'pending'] satisfies Outcome[];
const STATUSES: readonly unknown[] = ['S', 'F', 'U'] satisfies ResultStatus[];
const CAPTURE_TEXTS = ['code', 'captureId', 'captureRequestId', 'paymentId'];

/**
 * Reads a record that a store has kept as JSON; for stores. A record that cannot be read must be an error: without its
 * outcome, a pending capture would look final.
 *
 * @param settledAt in ms since the epoch, by the store's clock
 * @throws Error with the reason
 * @example
 * import { type Claim, readSettledRecord } from '@notify-capture/core';
 *
 * const claim: Claim = { status: 'settled', record: readSettledRecord(json, settledMs) };
 */
export function readSettledRecord(json: unknown, settledAt: number): SettledRecord {
  const record = parse(json);
  const reason = problemOf(record) ?? (Number.isFinite(settledAt) ? undefined : 'its time is missing');
  if (reason !== undefined) throw unreadable(reason);
  return { ...(record as SettledRecord), settledAt: Math.round(settledAt) };
}

function parse(json: unknown): unknown {
  if (typeof json !== 'string' || json === '') throw unreadable('it is empty');
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw unreadable('it is not JSON', cause);
  }
}

function problemOf(record: unknown): string | undefined {
  if (!isRecord(record)) return 'it is not an object';
  const { fingerprints, kind, ids, outcome, status, amount } = record;
  if (!(Array.isArray(fingerprints) && fingerprints.every(isText))) return 'fingerprints is not a list';
  const missing = missingText(record, ['kind', 'clientId', 'requestTime']);
  if (missing !== undefined || kind !== 'capture')
    return missing ?? (isRecord(ids) ? undefined : 'ids is missing');
  if (!OUTCOMES.includes(outcome)) return 'outcome is unknown';
  if (!STATUSES.includes(status)) return 'status is unknown';
  const isAmount = isRecord(amount) && isText(amount['currency']) && isText(amount['minorUnits']);
  return missingText(record, CAPTURE_TEXTS) ?? (isAmount ? undefined : 'amount is incomplete');
}

function missingText(record: Record<string, unknown>, names: readonly string[]): string | undefined {
  const missing = names.find((name) => !isText(record[name]));
  return missing && `${missing} is not a text`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function unreadable(reason: string, cause?: unknown): Error {
  return new Error(`The settled record cannot be read: ${reason}. Examine it in the store.`, { cause });
}
