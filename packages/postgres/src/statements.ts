import {
  deleteExpected,
  type ExpectationStatements,
  expectationStatements,
  FINAL,
  ONE_BY_ONE,
  SAME_CAPTURE,
} from './expectation-statements.ts';
import type { Tables } from './schema.ts';

/**
 * The store's SQL, one round trip each. Time is the database's. `schema.ts` explains the columns. Every answer is one
 * column of JSON text: `answers.ts` gives the reason. Every parameter is cast from text, because libraries convert values
 * by the type of the parameter, each in its own way.
 */
export interface Statements extends ExpectationStatements {
  readonly probe: string;
  readonly check: string;
  readonly claim: string;
  readonly settle: string;
  /** The settle in a transaction of the merchant, and `inTransaction`: it does nothing outside of one. */
  readonly settleThrough: string;
  readonly isSettled: string;
  readonly release: string;
  readonly unsettled: string;
  readonly sweep: string;
}

const IN_MS = (timestamp: string): string => `(extract(epoch FROM ${timestamp}) * 1000)::float8`;

/** $1 is the key's hash in hexadecimal. */
const HASH = "decode($1::text, 'hex')";

const inMs = (parameter: string): string => `${parameter}::text::float8 * interval '1 millisecond'`;

/**
 * The statements for the tables.
 *
 * @param now SQL for the current time
 */
export function statementsFor(tables: Tables, now: string): Statements {
  const { table, expected } = tables;
  return {
    ...expectationStatements(tables, now),

    probe: `SELECT json_build_object('probe', $1::text)::text AS answer`,

    // Names the table, so that a missing one is an error. It reads no row.
    check: `
SELECT json_build_object(
  'readOnly', current_setting('transaction_read_only')::boolean,
  'granted', has_table_privilege('${table}', 'INSERT') AND has_table_privilege('${table}', 'UPDATE'),
  'none', (SELECT 1 FROM ${table} LIMIT 0))::text AS answer`,

    // $1 key hash, $2 key, $3 token, $4 lease in ms, $5 fingerprint. An expired row counts as missing.
    claim: `
WITH claimed AS (
  INSERT INTO ${table} AS held (key_hash, key, token, lease_until, claimed_at, claims, expires_at)
  VALUES (${HASH}, $2::text, $3::text, ${now} + ${inMs('$4')}, ${now}, 1, ${now} + interval '30 days')
  ON CONFLICT (key_hash) DO UPDATE SET
    token = excluded.token,
    lease_until = excluded.lease_until,
    claimed_at = excluded.claimed_at,
    claims = CASE WHEN held.expires_at <= ${now} THEN 1 ELSE held.claims + 1 END,
    settled_by = CASE WHEN held.expires_at <= ${now} THEN NULL ELSE held.settled_by END,
    settled_at = CASE WHEN held.expires_at <= ${now} THEN NULL ELSE held.settled_at END,
    fingerprints = CASE WHEN held.expires_at <= ${now} THEN '{}' ELSE held.fingerprints END,
    record = CASE WHEN held.expires_at <= ${now} THEN NULL ELSE held.record END,
    expires_at = greatest(held.expires_at, excluded.expires_at)
  WHERE held.expires_at <= ${now}
    OR ($5::text <> ALL (held.fingerprints) AND (held.lease_until IS NULL OR held.lease_until <= ${now}))
  RETURNING claims, record, settled_at, fingerprints
)
SELECT json_build_object(
  'status', 'acquired', 'ran', claims > 1, 'isSettled', fingerprints <> '{}' OR settled_at IS NOT NULL,
  'record', record::text, 'settledMs', ${IN_MS('settled_at')})::text AS answer
FROM claimed
UNION ALL
SELECT json_build_object(
  'status', CASE WHEN $5::text = ANY (fingerprints) THEN 'settled' ELSE 'busy' END, 'record', record::text,
  'settledMs', ${IN_MS('settled_at')}, 'busyMs', ${IN_MS(`(lease_until - ${now})`)})::text
FROM ${table}
WHERE key_hash = ${HASH} AND NOT EXISTS (SELECT FROM claimed)`,

    settle: settleStatement(tables, now),
    settleThrough: settleStatement(tables, now, THROUGH),

    // $1 key hash, $2 fingerprint.
    isSettled: `
SELECT json_build_object('settled', EXISTS (
  SELECT FROM ${table} WHERE key_hash = ${HASH} AND $2::text = ANY (fingerprints) AND expires_at > ${now}
))::text AS answer`,

    release: `UPDATE ${table} SET token = NULL, lease_until = NULL WHERE key_hash = ${HASH} AND token = $2::text`,

    unsettled: `
SELECT json_build_object('key', key, 'claims', claims, 'claimedMs', ${IN_MS('claimed_at')},
  'leaseMs', ${IN_MS('lease_until')})::text AS answer
FROM ${table}
WHERE claims > 0 AND claimed_at <= ${now} - ${inMs('$1')} AND expires_at > ${now}
ORDER BY claimed_at
LIMIT $2::text::bigint`,

    // Small batches, and no locked row. A final record stays as long as its capture is expected: without the record, the
    // capture would look overdue. The subqueries let the indexes find the rows.
    sweep: `
DELETE FROM ${table} WHERE key_hash = ANY (ARRAY(
  SELECT key_hash FROM ${table} AS r
  WHERE expires_at <= (SELECT ${now}) AND NOT EXISTS (SELECT FROM ${expected} AS e WHERE ${SAME_CAPTURE} ${ONE_BY_ONE})
  ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED
))`,
  };
}

/** The parts of a settle in a transaction of the merchant. */
const THROUGH = {
  // A transaction has an id from its first write on. A statement outside of a transaction has none before its own write.
  moment: 'moment AS (SELECT txid_current_if_assigned() IS NOT NULL AS in_transaction),\n',
  from: ', moment',
  where: ' AND moment.in_transaction',
  // The time-out ends the transaction of a host that vanishes: its lock on the row must not stay until TCP notices.
  answer: `, 'inTransaction', (SELECT in_transaction FROM moment),
  'limit', CASE current_setting('idle_in_transaction_session_timeout') WHEN '0'
    THEN set_config('idle_in_transaction_session_timeout', '2min', true) END`,
};

/**
 * $1 key hash, $2 token, $3 retention in ms, $4 record, each of them once and in this order: a library whose values have no
 * numbers can put its own placeholders there. The token of the last settle may settle again: its answer was lost. A final
 * result ends the wait for the capture.
 */
function settleStatement(
  { table, expected }: Tables,
  now: string,
  { moment, from, where, answer } = { moment: '', from: '', where: '', answer: '' },
): string {
  return `
WITH ${moment}given AS (
  SELECT ${HASH} AS key_hash, $2::text AS token, ${inMs('$3')} AS retention, $4::text::json AS record
),
settled AS (
  UPDATE ${table} AS held SET
    token = NULL, lease_until = NULL, claims = 0, settled_by = given.token, settled_at = ${now},
    expires_at = ${now} + given.retention,
    fingerprints = ARRAY(SELECT json_array_elements_text(given.record -> 'fingerprints')), record = given.record,
    kind = given.record ->> 'kind', type = given.record ->> 'type',
    outcome = given.record ->> 'outcome', code = given.record ->> 'code', status = given.record ->> 'status',
    currency = given.record -> 'amount' ->> 'currency',
    minor_units = (given.record -> 'amount' ->> 'minorUnits')::numeric,
    client_id = given.record ->> 'clientId', capture_id = given.record ->> 'captureId',
    capture_request_id = given.record ->> 'captureRequestId',
    payment_id = coalesce(given.record ->> 'paymentId', given.record -> 'ids' ->> 'paymentId')
  FROM given${from}
  WHERE held.key_hash = given.key_hash AND held.token = given.token${where}
  RETURNING client_id, capture_request_id, outcome
),
cleared AS (
  ${deleteExpected(
    expected,
    `
  SELECT e.client_id, e.capture_request_id FROM settled JOIN ${expected} AS e USING (client_id, capture_request_id)
  WHERE settled.${FINAL}`,
  )}
)
SELECT json_build_object('settled', EXISTS (SELECT FROM settled) OR EXISTS (
  SELECT FROM ${table} AS held JOIN given USING (key_hash) WHERE held.settled_by = given.token
)${answer})::text AS answer`;
}
