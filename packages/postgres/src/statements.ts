/**
 * The store's SQL, one round trip each. Time is the database's. `schema.ts` explains the columns. Every answer is one
 * column of JSON text: `answers.ts` gives the reason.
 */
export interface Statements {
  readonly probe: string;
  readonly claim: string;
  readonly settle: string;
  readonly release: string;
  readonly unsettled: string;
  readonly sweep: string;
}

const IN_MS = (timestamp: string): string => `(extract(epoch FROM ${timestamp}) * 1000)::float8`;

/**
 * The statements for a table.
 *
 * @param now SQL for the current time
 */
export function statementsFor(table: string, now: string): Statements {
  return {
    probe: `SELECT json_build_object('probe', $1::text)::text AS answer`,

    // $1 key hash, $2 key, $3 token, $4 lease in ms, $5 fingerprint. An expired row counts as missing.
    claim: `
WITH claimed AS (
  INSERT INTO ${table} AS held (key_hash, key, token, lease_until, claimed_at, claims, expires_at)
  VALUES ($1, $2, $3, ${now} + $4::float8 * interval '1 millisecond', ${now}, 1, ${now} + interval '30 days')
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
    OR ($5 <> ALL (held.fingerprints) AND (held.lease_until IS NULL OR held.lease_until <= ${now}))
  RETURNING claims, record, settled_at, fingerprints
)
SELECT json_build_object(
  'status', 'acquired', 'ran', claims > 1, 'isSettled', fingerprints <> '{}' OR settled_at IS NOT NULL,
  'record', record::text, 'settledMs', ${IN_MS('settled_at')})::text AS answer
FROM claimed
UNION ALL
SELECT json_build_object(
  'status', CASE WHEN $5 = ANY (fingerprints) THEN 'settled' ELSE 'busy' END, 'record', record::text,
  'settledMs', ${IN_MS('settled_at')}, 'busyMs', ${IN_MS(`(lease_until - ${now})`)})::text
FROM ${table}
WHERE key_hash = $1 AND NOT EXISTS (SELECT FROM claimed)`,

    // $1 key hash, $2 token, $3 retention in ms, $4 fingerprints, $5 record. The token of the last settle may settle
    // again: its answer was lost.
    settle: `
WITH settled AS (
  UPDATE ${table} SET
    token = NULL, lease_until = NULL, claims = 0, settled_by = $2, settled_at = ${now},
    expires_at = ${now} + $3::float8 * interval '1 millisecond',
    fingerprints = $4::text[], record = $5::json,
    kind = $5::json ->> 'kind', type = $5::json ->> 'type',
    outcome = $5::json ->> 'outcome', code = $5::json ->> 'code', status = $5::json ->> 'status',
    currency = $5::json -> 'amount' ->> 'currency', minor_units = ($5::json -> 'amount' ->> 'minorUnits')::numeric,
    client_id = $5::json ->> 'clientId', capture_id = $5::json ->> 'captureId',
    payment_id = coalesce($5::json ->> 'paymentId', $5::json -> 'ids' ->> 'paymentId')
  WHERE key_hash = $1 AND token = $2
  RETURNING 1
)
SELECT json_build_object('settled', EXISTS (SELECT FROM settled)
  OR EXISTS (SELECT FROM ${table} WHERE key_hash = $1 AND settled_by = $2))::text AS answer`,

    release: `UPDATE ${table} SET token = NULL, lease_until = NULL WHERE key_hash = $1 AND token = $2`,

    unsettled: `
SELECT json_build_object('key', key, 'claims', claims, 'claimedMs', ${IN_MS('claimed_at')},
  'leaseMs', ${IN_MS('lease_until')})::text AS answer
FROM ${table}
WHERE claims > 0 AND claimed_at <= ${now} - $1::float8 * interval '1 millisecond' AND expires_at > ${now}
ORDER BY claimed_at
LIMIT $2`,

    // Small batches, and no locked row.
    sweep: `
DELETE FROM ${table} WHERE key_hash IN (
  SELECT key_hash FROM ${table} WHERE expires_at <= ${now} ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED
)`,
  };
}
