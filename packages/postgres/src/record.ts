import type { SettledRecord } from '@notify-capture/core';

const OUTCOMES: readonly unknown[] = ['captured', 'failed', 'pending'] satisfies SettledRecord['outcome'][];
const STATUSES: readonly unknown[] = ['S', 'F', 'U'] satisfies SettledRecord['status'][];
const TEXTS = ['code', 'captureId', 'captureRequestId', 'paymentId', 'clientId', 'requestTime'] as const;

/**
 * Reads the column `record`. A record that cannot be read must be an error: without its outcome, a pending capture would
 * look final.
 */
export function readRecord(json: unknown, settledMs: unknown): SettledRecord {
  const record = parse(json);
  const reason = problemOf(record, settledMs);
  if (reason !== undefined) throw unreadable(reason);
  return { ...(record as SettledRecord), settledAt: Math.round(settledMs as number) };
}

function parse(json: unknown): unknown {
  if (typeof json !== 'string') throw unreadable('it is empty');
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw unreadable('it is not JSON', cause);
  }
}

function problemOf(record: unknown, settledMs: unknown): string | undefined {
  if (!isObject(record)) return 'it is not an object';
  const { fingerprints, outcome, status, amount } = record;
  if (!(Array.isArray(fingerprints) && fingerprints.every(isText))) return 'fingerprints is not a list';
  if (!OUTCOMES.includes(outcome)) return 'outcome is unknown';
  if (!STATUSES.includes(status)) return 'status is unknown';
  const missing = TEXTS.find((name) => !isText(record[name]));
  if (missing !== undefined) return `${missing} is not a text`;
  if (!isAmount(amount)) return 'amount is incomplete';
  return Number.isFinite(settledMs) ? undefined : 'settled_at is empty';
}

function unreadable(reason: string, cause?: unknown): Error {
  return new Error(`The settled record of this capture cannot be read: ${reason}. Examine its row.`, {
    cause,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { currency, minorUnits } = value;
  return isText(currency) && isText(minorUnits);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
