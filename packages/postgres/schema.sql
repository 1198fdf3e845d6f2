-- The table of @notify-capture/postgres, for those who run migrations themselves: postgresStore(…).migrate() runs the same.
-- A test holds this file to what the package runs.
DO $migration$
BEGIN
  -- Several processes may start at once: one migrates, the others wait.
  PERFORM pg_advisory_xact_lock(hashtext('notify-capture public.notify_capture'));
  -- With IF NOT EXISTS it would ask for rights on the whole database, also where the schema is there.
  IF to_regnamespace('"public"') IS NULL THEN
    CREATE SCHEMA "public";
  END IF;
  CREATE TABLE IF NOT EXISTS "public"."notify_capture" (
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
  CREATE INDEX IF NOT EXISTS "notify_capture_expires_at" ON "public"."notify_capture" (expires_at);
  CREATE INDEX IF NOT EXISTS "notify_capture_open" ON "public"."notify_capture" (claimed_at) WHERE claims > 0;
END
$migration$;
