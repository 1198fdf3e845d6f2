import type { Tables } from './schema.ts';

/** The SQL of expected captures, one round trip each. Every answer is one column of JSON text, as in `statements.ts`. */
export interface ExpectationStatements {
  readonly expect: string;
  readonly dismiss: string;
  readonly overdue: string;
  readonly handOver: string;
  readonly extend: string;
  /** Deletes the expectations whose final record is about to be swept. */
  readonly clearExpiring: string;
}

/** The first back-off of the watch, in ms; each further one is twice as long. */
export const FIRST_BACK_OFF = 60_000;
/** The longest back-off of the watch, in ms. */
const MAX_BACK_OFF = 6 * 60 * 60_000;

/** A capture with one of these outcomes needs no further notification. */
export const FINAL = `outcome IN ('captured', 'failed')`;

const KEY = 'client_id, capture_request_id';

/** The record `r` is settled, final, and of the expectation `e`. */
export const SAME_CAPTURE = `r.capture_request_id = e.capture_request_id AND r.client_id = e.client_id AND r.${FINAL}`;

/**
 * Keeps PostgreSQL from turning a subquery into a join, which would read the whole table: it expects that a third of the
 * rows are due, but they are few.
 */
export const ONE_BY_ONE = 'OFFSET 0';

const MILLISECOND = `interval '1 millisecond'`;

/**
 * Deletes the expectations of a query.
 *
 * @param query selects locked rows: a row that a transaction of the merchant holds is skipped, since a settle must not
 * wait for it, and the watch deletes it later
 */
export function deleteExpected(expected: string, query: string): string {
  return `DELETE FROM ${expected} WHERE (${KEY}) IN (${query} FOR UPDATE OF e SKIP LOCKED)`;
}

/**
 * The statements for the tables.
 *
 * @param time SQL for the current time
 */
export function expectationStatements({ table, expected }: Tables, time: string): ExpectationStatements {
  // A subquery: an index cannot serve a comparison with a volatile function.
  const now = `(SELECT ${time})`;
  const isFulfilled = `EXISTS (SELECT FROM ${table} AS r WHERE ${SAME_CAPTURE} ${ONE_BY_ONE})`;
  // The result was settled before the expectation was committed.
  const clearFulfilled = (isDue: string): string =>
    deleteExpected(
      expected,
      `SELECT ${KEY} FROM ${expected} AS e WHERE ${isDue} AND ${isFulfilled} LIMIT 10`,
    );
  const facts = `'clientId', client_id, 'captureRequestId', capture_request_id, 'paymentId', payment_id,
  'deadlineMs', (extract(epoch FROM deadline) * 1000)::float8, 'attempts', attempts,
  'nextMs', (extract(epoch FROM next_at) * 1000)::float8`;

  return {
    // $1 client id, $2 capture request id, $3 payment id or an empty text, $4 deadline in ms. The next hand-over waits until
    // the last one has ended.
    expect: `
WITH given AS (
  SELECT $1::text AS client_id, $2::text AS capture_request_id, nullif($3::text, '') AS payment_id,
    to_timestamp($4::text::float8 / 1000) AS deadline
),
expected AS (
  INSERT INTO ${expected} AS held (${KEY}, payment_id, deadline, attempts, next_at)
  SELECT ${KEY}, payment_id, deadline, 0, deadline FROM given AS e WHERE NOT ${isFulfilled}
  ON CONFLICT (${KEY}) DO UPDATE SET
    payment_id = coalesce(excluded.payment_id, held.payment_id),
    deadline = excluded.deadline,
    attempts = 0,
    next_at = greatest(excluded.deadline, held.attempted_at + ${FIRST_BACK_OFF} * ${MILLISECOND})
  RETURNING 1
)
SELECT json_build_object('expected', EXISTS (SELECT FROM expected))::text AS answer`,

    // $1 client id, $2 capture request id
    dismiss: `
WITH dismissed AS (
  DELETE FROM ${expected} WHERE client_id = $1::text AND capture_request_id = $2::text RETURNING 1
)
SELECT json_build_object('expected', EXISTS (SELECT FROM dismissed))::text AS answer`,

    // $1 limit
    overdue: `
WITH cleared AS (
  ${clearFulfilled(`e.deadline <= ${now}`)}
)
SELECT json_build_object(${facts})::text AS answer
FROM ${expected} AS e
WHERE deadline <= ${now} AND NOT ${isFulfilled}
ORDER BY deadline, ${KEY}
LIMIT $1::text::bigint`,

    // The row is claimed by its next time: a watcher that is killed does not finish it, and it comes back after the
    // back-off.
    handOver: `
WITH clock AS (SELECT ${time} AS now),
cleared AS (
  ${clearFulfilled(`e.next_at <= ${now}`)}
),
due AS (
  SELECT ${KEY} FROM ${expected} AS e WHERE next_at <= (SELECT now FROM clock) AND NOT ${isFulfilled}
  ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
),
claimed AS (
  UPDATE ${expected} SET
    attempts = attempts + 1,
    attempted_at = clock.now,
    next_at = clock.now + least(${FIRST_BACK_OFF} * power(2, least(attempts, 20)), ${MAX_BACK_OFF}) * ${MILLISECOND}
  FROM clock
  WHERE (${KEY}) IN (SELECT ${KEY} FROM due)
  RETURNING ${expected}.*
)
SELECT json_build_object(${facts})::text AS answer FROM claimed`,

    // $1 client id, $2 capture request id. `expect` counts from the last extension, too.
    extend: `
WITH clock AS (SELECT ${time} AS now),
extended AS (
  UPDATE ${expected} SET
    attempted_at = clock.now,
    next_at = greatest(next_at, clock.now + ${FIRST_BACK_OFF} * ${MILLISECOND})
  FROM clock
  WHERE client_id = $1::text AND capture_request_id = $2::text
  RETURNING 1
)
SELECT json_build_object('expected', EXISTS (SELECT FROM extended))::text AS answer`,

    clearExpiring: deleteExpected(
      expected,
      `
  SELECT e.client_id, e.capture_request_id
  FROM (
    SELECT ${KEY} FROM ${table} WHERE expires_at <= ${now} AND ${FINAL} ORDER BY expires_at LIMIT 100
  ) AS r
  JOIN ${expected} AS e USING (${KEY})`,
    ),
  };
}
