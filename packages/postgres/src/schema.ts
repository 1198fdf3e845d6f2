import { invalidConfig } from '@notify-capture/core';

/** The name of the store's table. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** The quoted names of the store's tables. */
export interface Tables {
  /** Claims and settled records. */
  readonly table: string;
  /** Expected captures. */
  readonly expected: string;
}

/** A name that PostgreSQL accepts without quotes. It leaves no room for an injection. */
const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

/** PostgreSQL cuts a longer name, so that two names could become one. */
const MAX_NAME = 63;

/** The other names begin with the table's. */
const MAX_TABLE = MAX_NAME - '_expected_pkey'.length;

/** The quoted names of the tables. */
export function tablesOf({ schema, table }: TableName): Tables {
  assertIdentifier('schema', schema, MAX_NAME);
  assertIdentifier('table', table, MAX_TABLE);
  return { table: `"${schema}"."${table}"`, expected: `"${schema}"."${table}_expected"` };
}

function assertIdentifier(option: string, value: string, max: number): void {
  if (IDENTIFIER.test(value) && value.length <= max) return;
  throw invalidConfig({
    reason: 'STORE_INVALID',
    option,
    problem: `${option} is ${JSON.stringify(value)}.`,
    expected: `lower-case letters, digits and underscores, at most ${max}.`,
  });
}

/**
 * Creates the tables, or updates older ones. It can run again, and in several processes at the same time. It is one
 * statement, so that every client can run it; `schema.sql` of this package is the same for the default names.
 */
export function migration(name: TableName): string {
  const { table, expected } = tablesOf(name);
  // Even with IF NOT EXISTS, CREATE INDEX and ALTER TABLE would first wait for all transactions that write to the table.
  const index = (suffix: string, definition: string): string => `
  IF to_regclass('"${name.schema}"."${name.table}_${suffix}"') IS NULL THEN
    CREATE INDEX "${name.table}_${suffix}" ON ${definition};
  END IF;`;
  return `DO $migration$
BEGIN
  -- Several processes may start at the same time: one migrates, the others wait.
  PERFORM pg_advisory_xact_lock(hashtext('notify-capture ${name.schema}.${name.table}'));
  -- IF NOT EXISTS would need rights on the whole database, even if the schema exists.
  IF to_regnamespace('"${name.schema}"') IS NULL THEN
    CREATE SCHEMA "${name.schema}";
  END IF;

  CREATE TABLE IF NOT EXISTS ${table} (
    key_hash           bytea PRIMARY KEY,      -- SHA-256 of the key: a key can be too long for an index
    key                text NOT NULL,          -- the capture: client id and capture id; or another kind's natural key
    token              text,                   -- of the current claim
    lease_until        timestamptz,            -- no other claim until then
    claimed_at         timestamptz NOT NULL,   -- the last claim
    claims             integer NOT NULL,       -- since the last settle; 0: all is settled
    settled_by         text,                   -- the token of the last settle
    settled_at         timestamptz,
    kind               text,                   -- of the settled message: capture, payment, refund, …
    type               text,                   -- of another kind than a capture, e.g. DISPUTE_CREATED
    outcome            text,                   -- of a capture: captured, failed or pending
    code               text,
    status             text,
    currency           text,
    minor_units        numeric(40, 0),
    client_id          text,
    capture_id         text,
    capture_request_id text,
    payment_id         text,
    fingerprints       text[] NOT NULL DEFAULT '{}', -- the settled results
    record             json,                   -- the settled record
    expires_at         timestamptz NOT NULL
  );
  -- A table of an earlier version.
  IF NOT EXISTS (SELECT FROM pg_attribute
      WHERE attrelid = to_regclass('${table}') AND attname = 'capture_request_id') THEN
    ALTER TABLE ${table}
      ADD COLUMN IF NOT EXISTS kind text,
      ADD COLUMN IF NOT EXISTS type text,
      ADD COLUMN IF NOT EXISTS capture_request_id text;
    UPDATE ${table} SET capture_request_id = record ->> 'captureRequestId' WHERE outcome IS NOT NULL;
  END IF;${index('expires_at', `${table} (expires_at)`)}${index('open', `${table} (claimed_at) WHERE claims > 0`)}
  -- A hash: an id can be too long for another index.${index(
    'final',
    `${table} USING hash (capture_request_id)
      WHERE outcome IN ('captured', 'failed')`,
  )}

  -- The captures that the merchant has asked for and that have no final result yet.
  CREATE TABLE IF NOT EXISTS ${expected} (
    client_id          text NOT NULL,
    capture_request_id text NOT NULL,
    payment_id         text,
    deadline           timestamptz NOT NULL,   -- overdue from then on
    attempts           integer NOT NULL,       -- hand-overs by the watch since the last call of expect
    attempted_at       timestamptz,            -- the last hand-over, or its last extension
    next_at            timestamptz NOT NULL,   -- the next hand-over
    PRIMARY KEY (client_id, capture_request_id)
  );${index('expected_next', `${expected} (next_at)`)}
END
$migration$`;
}
