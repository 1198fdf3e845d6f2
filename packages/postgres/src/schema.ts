import { invalidConfig } from '@notify-capture/core';

/** Where the store's table is. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** What PostgreSQL takes without quotes, and what nobody can inject with. */
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** The table's quoted name. */
export function qualified({ schema, table }: TableName): string {
  for (const [name, value] of Object.entries({ schema, table })) {
    if (IDENTIFIER.test(value)) continue;
    throw invalidConfig(
      'STORE_INVALID',
      `${name} is ${JSON.stringify(value)}`,
      'Expected: lower-case letters, digits and underscores, 63 at most.',
    );
  }
  return `"${schema}"."${table}"`;
}

/**
 * Creates the table, or brings an older one up to date; safe to run again, and when several processes start at once.
 * One statement, so that every client can run it; `schema.sql` of this package is the same for the default names.
 */
export function migration(name: TableName): string {
  const table = qualified(name);
  return `DO $migration$
BEGIN
  -- Several processes may start at once: one migrates, the others wait.
  PERFORM pg_advisory_xact_lock(hashtext('notify-capture ${name.schema}.${name.table}'));
  -- With IF NOT EXISTS it would ask for rights on the whole database, also where the schema is there.
  IF to_regnamespace('"${name.schema}"') IS NULL THEN
    CREATE SCHEMA "${name.schema}";
  END IF;
  CREATE TABLE IF NOT EXISTS ${table} (
    key_hash       bytea PRIMARY KEY,          -- SHA-256 of the key: keys may be longer than an index allows
    key            text NOT NULL,              -- the capture: client id and capture id
    token          text,                       -- of the current claim
    lease_until    timestamptz,                -- until then nobody else may claim
    claimed_at     timestamptz NOT NULL,       -- the last claim
    claims         integer NOT NULL,           -- since the last settle; 0: nothing is open
    settled_by     text,                       -- the token that settled last
    settled_at     timestamptz,
    outcome        text,                       -- captured, failed or pending
    code           text,
    status         text,
    currency       text,
    minor_units    numeric(40, 0),
    client_id      text,
    capture_id     text,
    payment_id     text,
    fingerprints   text[] NOT NULL DEFAULT '{}', -- the results settled so far
    record         json,                       -- all of it, as it was settled
    expires_at     timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS "${name.table}_expires_at" ON ${table} (expires_at);
  CREATE INDEX IF NOT EXISTS "${name.table}_open" ON ${table} (claimed_at) WHERE claims > 0;
END
$migration$`;
}
