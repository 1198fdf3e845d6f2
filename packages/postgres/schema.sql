-- The table of @notify-capture/postgres, for your own migrations: postgresStore(…).migrate() runs the same statement.
-- A test compares this file with the package.
DO $migration$
BEGIN
  -- Several processes may start at the same time: one migrates, the others wait.
  PERFORM pg_advisory_xact_lock(hashtext('notify-capture public.notify_capture'));
  -- IF NOT EXISTS would need rights on the whole database, even if the schema exists.
  IF to_regnamespace('"public"') IS NULL THEN
    CREATE SCHEMA "public";
  END IF;
  CREATE TABLE IF NOT EXISTS "public"."notify_capture" (
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
  CREATE INDEX IF NOT EXISTS "notify_capture_expires_at" ON "public"."notify_capture" (expires_at);
  CREATE INDEX IF NOT EXISTS "notify_capture_open" ON "public"."notify_capture" (claimed_at) WHERE claims > 0;
END
$migration$;
