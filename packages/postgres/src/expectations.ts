import { invalidConfig, type NotificationError, type TransactionQuery } from '@notify-capture/core';
import { type Answer, ask, throughQuery, unreadable } from './answers.ts';
import { clientOf, type RowsClient, type SqlClient } from './client.ts';
import type { ExpectationStatements } from './expectation-statements.ts';
import { assertLimit, assertObject, assertOptions } from './option-checks.ts';

/** Identifies a capture that the merchant has asked for. */
export interface CaptureRequest {
  /** The merchant client that asked for the capture. */
  readonly clientId: string;
  /** The `captureRequestId` of your call of Alipay's `capture`. */
  readonly captureRequestId: string;
}

/** A capture whose final result must be known by a deadline. */
export interface ExpectedCapture extends CaptureRequest {
  /** For the inquiry. */
  readonly paymentId?: string;
  /** The capture is overdue from then on, by the clock of the database. */
  readonly deadline: Date;
}

/** A capture without a final result after its deadline. */
export interface OverdueCapture extends ExpectedCapture {
  /** The number of hand-overs by the watch since the last call of `expect`. */
  readonly attempts: number;
  /** The next hand-over by the watch. */
  readonly nextAttemptAt: Date;
}

/**
 * How long a list may be.
 *
 * @inline
 */
interface ListLimit {
  /** The maximum number of entries. Default 100. */
  readonly limit?: number;
}

/** The part of a store that finds captures whose notification was lost. */
export interface Expectations {
  /**
   * Expects the final result of a capture by a deadline. Call it when you ask Alipay for the capture, in the transaction
   * in which you record that: `query` runs a statement in it, so both commit together. Without `query`, the store's own
   * client is used: on a client with one connection, this waits for ever inside an open transaction. The embedded store
   * refuses it inside `database.transaction`.
   *
   * The store deletes the expectation together with the settle of a final result (captured or failed), also if that was
   * settled before. A second call for the same capture sets the new deadline and starts the back-off of the watch again.
   *
   * @throws NotificationError `INVALID_CONFIG` if an id or the deadline is invalid, or if a name is unknown
   * @example
   * const deadline = new Date(Date.now() + 15 * 60_000);
   * await store.expect({ clientId, captureRequestId, paymentId, deadline }, (text, values) => client.query(text, values));
   */
  expect(capture: ExpectedCapture, query?: TransactionQuery): Promise<void>;
  /**
   * Ends the wait for a capture that will have no result, e.g. because Alipay has refused the request.
   *
   * @throws NotificationError `INVALID_CONFIG` if an id is invalid, or if a name is unknown
   * @returns `false` if the capture was not expected
   */
  dismiss(capture: CaptureRequest, query?: TransactionQuery): Promise<boolean>;
  /**
   * Lists the expected captures without a final result after their deadline, oldest deadline first.
   *
   * @throws NotificationError `INVALID_CONFIG` if an option is invalid
   */
  overdue(options?: ListLimit): Promise<readonly OverdueCapture[]>;
}

const REQUEST: readonly (keyof CaptureRequest)[] = ['clientId', 'captureRequestId'];
const EXPECTED: readonly (keyof ExpectedCapture)[] = [...REQUEST, 'paymentId', 'deadline'];
/** An overdue capture may be expected again, with another deadline. */
const ALSO_OVERDUE: readonly (keyof OverdueCapture)[] = ['attempts', 'nextAttemptAt'];

/** The expectations of a store. */
export function expectationsOn(
  client: SqlClient | RowsClient,
  statements: () => ExpectationStatements,
): Expectations {
  const run = async (statement: string, values: string[], query?: TransactionQuery): Promise<boolean> => {
    if (query === undefined) return readDone(await ask(client, statement, values));
    if (typeof query === 'function') {
      return throughQuery(ask(clientOf(query), statement, values).then(readDone));
    }
    throw invalid('query', `query is ${typeof query}.`, '(text, values) => rows or { rows }.');
  };
  return {
    async expect(capture, query) {
      assertOptions(capture, 'capture', EXPECTED, ALSO_OVERDUE);
      const { clientId, captureRequestId, paymentId = '', deadline } = capture;
      assertRequest({ clientId, captureRequestId });
      if (paymentId !== '') assertId('paymentId', paymentId, 64);
      assertDeadline(deadline);
      const values = [clientId, captureRequestId, paymentId, String(deadline.getTime())];
      await run(statements().expect, values, query);
    },

    async dismiss(capture, query) {
      assertObject(capture, 'capture', REQUEST);
      const { clientId, captureRequestId } = capture;
      assertRequest({ clientId, captureRequestId });
      return run(statements().dismiss, [clientId, captureRequestId], query);
    },

    async overdue(options = {}) {
      assertOptions(options, 'options', ['limit']);
      const { limit = 100 } = options;
      assertLimit(limit);
      return (await ask(client, statements().overdue, [String(limit)])).map(readOverdue);
    },
  };
}

/** The expected captures that a watch hands over. */
export interface OverdueSource {
  /** Claims the next overdue capture for a hand-over. */
  claim(): Promise<OverdueCapture | undefined>;
  /** Extends the claim of a running hand-over. */
  extend(capture: CaptureRequest): Promise<unknown>;
}

/** The expectations of a store, for its watch. */
export function overdueSource(
  client: SqlClient | RowsClient,
  statements: () => ExpectationStatements,
): OverdueSource {
  return {
    claim: async () => (await ask(client, statements().handOver, [])).map(readOverdue)[0],
    extend: async ({ clientId, captureRequestId }) =>
      readDone(await ask(client, statements().extend, [clientId, captureRequestId])),
  };
}

/** Reads an overdue capture. */
function readOverdue(answer: Answer): OverdueCapture {
  const { clientId, captureRequestId, paymentId, deadlineMs, attempts, nextMs } = answer;
  const isCapture =
    typeof clientId === 'string' &&
    typeof captureRequestId === 'string' &&
    typeof deadlineMs === 'number' &&
    typeof attempts === 'number' &&
    typeof nextMs === 'number';
  if (!isCapture) throw unreadable('it is not a list of expected captures');
  return {
    clientId,
    captureRequestId,
    ...(typeof paymentId === 'string' && { paymentId }),
    deadline: new Date(deadlineMs),
    attempts,
    nextAttemptAt: new Date(nextMs),
  };
}

/** The answer proves that the statement was executed, e.g. that `query` does not forget to return its promise. */
function readDone([answer]: readonly Answer[]): boolean {
  if (typeof answer?.expected === 'boolean') return answer.expected;
  throw unreadable('it is not the answer of an expectation');
}

function assertRequest({ clientId, captureRequestId }: CaptureRequest): void {
  assertClientId(clientId);
  assertId('captureRequestId', captureRequestId, 64);
}

/** As in `createReceiver`: the header of a notification can hold no other characters. */
function assertClientId(clientId: unknown): void {
  if (typeof clientId === 'string' && /^[\x21-\x7e]{1,128}$/.test(clientId)) return;
  const given = typeof clientId === 'string' ? `a text of ${clientId.length} characters` : typeof clientId;
  throw invalidConfig({
    reason: clientId === undefined || clientId === '' ? 'CLIENT_MISSING' : 'CLIENT_INVALID',
    option: 'clientId',
    problem: `clientId is ${given}.`,
    expected: 'the client id from the dashboard, 1 to 128 characters of ASCII without white space.',
  });
}

/** An id that no notification can have would stay overdue for ever. The limits are those of core. */
function assertId(option: string, id: unknown, max: number): void {
  const isId = typeof id === 'string' && id !== '' && [...id].length <= max;
  if (isId && id.isWellFormed() && !id.includes('\0')) return;
  const given = typeof id === 'string' ? `a text of ${id.length} characters` : typeof id;
  throw invalid(option, `${option} is ${given}.`, `a text of 1 to ${max} characters.`);
}

function assertDeadline(deadline: unknown): void {
  // A number could also be a duration.
  if (deadline instanceof Date && !Number.isNaN(deadline.getTime())) return;
  const given = deadline instanceof Date ? 'an invalid Date' : typeof deadline;
  const expected = 'a Date, e.g. new Date(Date.now() + 15 * 60_000).';
  throw invalid('deadline', `deadline is ${given}.`, expected);
}

function invalid(option: string, problem: string, expected: string): NotificationError {
  return invalidConfig({ reason: 'STORE_INVALID', option, problem, expected });
}
