-- The tables of @notify-capture/postgres, for your own migrations: postgresStore(…).migrate() runs the same statement.
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
      WHERE attrelid = to_regclass('"public"."notify_capture"') AND attname = 'capture_request_id') THEN
    ALTER TABLE "public"."notify_capture"
      ADD COLUMN IF NOT EXISTS kind text,
      ADD COLUMN IF NOT EXISTS type text,
      ADD COLUMN IF NOT EXISTS capture_request_id text;
    UPDATE "public"."notify_capture" SET capture_request_id = record ->> 'captureRequestId' WHERE outcome IS NOT NULL;
  END IF;
  IF to_regclass('"public"."notify_capture_expires_at"') IS NULL THEN
    CREATE INDEX "notify_capture_expires_at" ON "public"."notify_capture" (expires_at);
  END IF;
  IF to_regclass('"public"."notify_capture_open"') IS NULL THEN
    CREATE INDEX "notify_capture_open" ON "public"."notify_capture" (claimed_at) WHERE claims > 0;
  END IF;
  -- A hash: an id can be too long for another index.
  IF to_regclass('"public"."notify_capture_final"') IS NULL THEN
    CREATE INDEX "notify_capture_final" ON "public"."notify_capture" USING hash (capture_request_id)
      WHERE outcome IN ('captured', 'failed');
  END IF;

  -- The captures that the merchant has asked for and that have no final result yet.
  CREATE TABLE IF NOT EXISTS "public"."notify_capture_expected" (
    client_id          text NOT NULL,
    capture_request_id text NOT NULL,
    payment_id         text,
    deadline           timestamptz NOT NULL,   -- overdue from then on
    attempts           integer NOT NULL,       -- hand-overs by the watch since the last call of expect
    attempted_at       timestamptz,            -- the last hand-over, or its last extension
    next_at            timestamptz NOT NULL,   -- the next hand-over
    PRIMARY KEY (client_id, capture_request_id)
  );
  IF to_regclass('"public"."notify_capture_expected_next"') IS NULL THEN
    CREATE INDEX "notify_capture_expected_next" ON "public"."notify_capture_expected" (next_at);
  END IF;
END
$migration$;
