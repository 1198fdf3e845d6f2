import { invalidConfig } from '@notify-capture/core';

/** The name of the store's table. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** A name that PostgreSQL accepts without quotes. It leaves no room for an injection. */
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** The table's quoted name. */
export function qualified({ schema, table }: TableName): string {
  for (const [name, value] of Object.entries({ schema, table })) {
    if (IDENTIFIER.test(value)) continue;
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: name,
      problem: `${name} is ${JSON.stringify(value)}.`,
      expected: 'lower-case letters, digits and underscores, at most 63.',
    });
  }
  return `"${schema}"."${table}"`;
}

/**
 * Creates the table, or updates an older one. It can run again, and in several processes at the same time. It is one
 * statement, so that every client can run it; `schema.sql` of this package is the same for the default names.
 */
export function migration(name: TableName): string {
  const table = qualified(name);
  return `DO $migration$
BEGIN
  -- Several processes may start at the same time: one migrates, the others wait.
  PERFORM pg_advisory_xact_lock(hashtext('notify-capture ${name.schema}.${name.table}'));
  -- IF NOT EXISTS would need rights on the whole database, even if the schema exists.
  IF to_regnamespace('"${name.schema}"') IS NULL THEN
    CREATE SCHEMA "${name.schema}";
  END IF;
  CREATE TABLE IF NOT EXISTS ${table} (
    key_hash       bytea PRIMARY KEY,          -- SHA-256 of the key: a key can be too long for an index
    key            text NOT NULL,              -- the capture: client id and capture id; or another kind's natural key
    token          text,                       -- of the current claim
    lease_until    timestamptz,                -- no other claim until then
    claimed_at     timestamptz NOT NULL,       -- the last claim
    claims         integer NOT NULL,           -- since the last settle; 0: all is settled
    settled_by     text,                       -- the token of the last settle
    settled_at     timestamptz,
    kind           text,                       -- of the settled message: capture, payment, refund, …
    type           text,                       -- of another kind than a capture, e.g. DISPUTE_CREATED
    outcome        text,                       -- of a capture: captured, failed or pending
    code           text,
    status         text,
    currency       text,
    minor_units    numeric(40, 0),
    client_id      text,
    capture_id     text,
    payment_id     text,
    fingerprints   text[] NOT NULL DEFAULT '{}', -- the settled results
    record         json,                       -- the settled record
    expires_at     timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS "${name.table}_expires_at" ON ${table} (expires_at);
  CREATE INDEX IF NOT EXISTS "${name.table}_open" ON ${table} (claimed_at) WHERE claims > 0;
END
$migration$`;
}
