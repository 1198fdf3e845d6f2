import { type Claim, invalidConfig, readSettledRecord, type SettledRecord } from '@notify-capture/core';
import type { RowsClient, SqlClient } from './client.ts';

/** One row of an answer, before its fields are checked. */
export interface Answer {
  readonly probe?: unknown;
  readonly readOnly?: unknown;
  readonly granted?: unknown;
  readonly settled?: unknown;
  readonly inTransaction?: unknown;
  readonly status?: unknown;
  readonly ran?: unknown;
  readonly isSettled?: unknown;
  readonly record?: unknown;
  readonly settledMs?: unknown;
  readonly busyMs?: unknown;
  readonly key?: unknown;
  readonly claims?: unknown;
  readonly claimedMs?: unknown;
  readonly leaseMs?: unknown;
  readonly expected?: unknown;
  readonly clientId?: unknown;
  readonly captureRequestId?: unknown;
  readonly paymentId?: unknown;
  readonly deadlineMs?: unknown;
  readonly attempts?: unknown;
  readonly nextMs?: unknown;
}

/**
 * Runs a statement and reads its answer. Each row has one column of JSON text, so that it is read the same whatever the
 * application has set for its client: type parsers, rows as arrays, or other names of columns.
 */
export async function ask(
  client: SqlClient | RowsClient,
  statement: string,
  values: unknown[],
): Promise<readonly Answer[]> {
  return readAnswers(await client.query(statement, values));
}

/** Reads the answer of a client. */
export function readAnswers(result: unknown): readonly Answer[] {
  return rowsOf(result).map(readRow);
}

function rowsOf(result: unknown): readonly unknown[] {
  if (isPair(result)) {
    throw unreadable('it is a pair of rows and metadata. With Sequelize, set type: QueryTypes.SELECT');
  }
  if (Array.isArray(result)) return result;
  const rows = (result as { rows?: unknown } | null | undefined)?.rows;
  if (Array.isArray(rows)) return rows;
  throw unreadable(`it is ${typeof result}, neither a list of rows nor an object with rows`);
}

/** Rows and something else, as Sequelize answers. Of two rows that are arrays, both are. */
function isPair(result: unknown): boolean {
  return (
    Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && !Array.isArray(result[1])
  );
}

function readRow(row: unknown): Answer {
  const columns: unknown[] = typeof row === 'object' && row !== null ? Object.values(row) : [];
  if (columns.length !== 1) throw unreadable(`a row has ${columns.length} columns instead of 1`);
  // The application may have a type parser for text that reads JSON.
  const answer = typeof columns[0] === 'string' ? parse(columns[0]) : columns[0];
  if (typeof answer === 'object' && answer !== null) return answer;
  throw unreadable('its column is not a JSON object');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('its column is not JSON', cause);
  }
}

/** The answer is not that of the statement. */
export class UnreadableAnswer extends Error {}

export function unreadable(reason: string, cause?: unknown): UnreadableAnswer {
  return new UnreadableAnswer(`The answer of the database cannot be read: ${reason}`, { cause });
}

/** @throws NotificationError `INVALID_CONFIG` if a function of the merchant, `query`, answers otherwise */
export async function throughQuery<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (!(cause instanceof UnreadableAnswer)) throw cause;
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'query',
      problem: `${cause.message}.`,
      expected: 'a function (text, values) that runs the statement and returns its rows, or { rows }.',
      cause,
    });
  }
}

/** Reads the answer to a claim. */
export function readClaim(answer: Answer | undefined, token: string): Claim {
  // Another claim was made between the two parts of the statement: its row is not visible yet.
  if (answer === undefined) return { status: 'busy', retryAfterMs: 1_000 };
  const { status, ran, isSettled, record, settledMs, busyMs } = answer;
  if (status === 'busy') {
    return { status, retryAfterMs: typeof busyMs === 'number' ? Math.max(1, busyMs) : 1_000 };
  }
  if (status === 'settled') return { status, record: readRecord(record, settledMs) };
  if (status !== 'acquired' || typeof ran !== 'boolean' || typeof isSettled !== 'boolean') {
    throw unreadable('it is not the answer to a claim');
  }
  const previous = isSettled ? { previous: readRecord(record, settledMs) } : {};
  return { status, token, mayHaveRunBefore: ran, ...previous };
}

function readRecord(record: unknown, settledMs: unknown): SettledRecord {
  return readSettledRecord(record, typeof settledMs === 'number' ? settledMs : Number.NaN);
}

/** Reads the answer to a settle. */
export function readSettle(answer: Answer | undefined): boolean {
  if (typeof answer?.settled === 'boolean') return answer.settled;
  throw unreadable('it is not the answer to a settle');
}

/** Reads one claim that is not settled. */
export function readUnsettled({ key, claims, claimedMs, leaseMs }: Answer) {
  if (typeof key !== 'string' || typeof claims !== 'number' || typeof claimedMs !== 'number') {
    throw unreadable('it is not a list of claims');
  }
  const lease = typeof leaseMs === 'number' ? { leaseUntil: new Date(leaseMs) } : {};
  return { key, claims, claimedAt: new Date(claimedMs), ...lease };
}
