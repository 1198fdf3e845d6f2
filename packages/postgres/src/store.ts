import { createHash, randomUUID } from 'node:crypto';
import { type Claim, invalidConfig, type NotificationStore, type SettledRecord } from '@notify-capture/core';
import type { SqlClient, SqlPool } from './client.ts';
import { migration, qualified } from './schema.ts';
import { type Statements, statementsFor } from './statements.ts';
import { transactions } from './transactions.ts';

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** A `pg` Pool or Client, PGlite, or anything else with `query(text, values)`. */
  readonly client: SqlClient | SqlPool;
  /** Default `public`. */
  readonly schema?: string;
  /** Default `notify_capture`. */
  readonly table?: string;
  /**
   * Gives handlers `context.transaction`: what they write through it and the settled record commit together or not at
   * all. Needs a pool of at least two connections. Default `false`.
   */
  readonly transactional?: boolean;
}

/** A capture that was claimed and is not settled: in the handler now, or given up. */
export interface UnsettledCapture {
  /** Client id and capture id, percent-encoded, joined by a colon. */
  readonly key: string;
  /** How often it was claimed since it was last settled. */
  readonly claims: number;
  /** By the database's clock, like all times here. */
  readonly claimedAt: Date;
  /** When its lease ends or ended; absent when it was released. */
  readonly leaseUntil?: Date;
}

/** A durable store on Postgres. */
export interface PostgresStore extends NotificationStore {
  /** Creates the table or brings it up to date; safe when several processes start at once. */
  migrate(): Promise<void>;
  /** What was claimed and never settled, oldest first; for the person who looks after it. */
  unsettled(options?: {
    readonly olderThan?: number;
    readonly limit?: number;
  }): Promise<readonly UnsettledCapture[]>;
  /** Deletes up to 100 records whose retention is over; it also happens by itself from time to time. */
  sweep(): Promise<void>;
}

/** A sweep comes with every so many settles. */
const SETTLES_PER_SWEEP = 50;

/**
 * A durable store on Postgres: it loses no notification and fences duplicates, over any number of processes.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`
 * @example
 * const store = postgresStore({ client: new pg.Pool({ connectionString }), transactional: true });
 * await store.migrate();
 * const receiver = createReceiver({ clientId, publicKey, store });
 */
export function postgresStore(options: PostgresStoreOptions): PostgresStore {
  // Not now(): in a transaction that is the time of its start.
  return storeOn(options, () => 'clock_timestamp()');
}

/**
 * The store over a client.
 *
 * @param now answers SQL for the present time
 */
export function storeOn(options: PostgresStoreOptions, now: () => string): PostgresStore {
  const { client, schema = 'public', table = 'notify_capture', transactional = false } = options;
  if (typeof client?.query !== 'function') {
    throw invalidConfig('STORE_INVALID', 'client has no query', 'Expected: a pg Pool or Client, or PGlite.');
  }
  const name = qualified({ schema, table });
  const statements = (): Statements => statementsFor(name, now());
  let settles = 0;

  const settleWith = async (
    sql: SqlClient,
    key: string,
    token: string,
    record: SettledRecord,
    retentionMs: number,
  ): Promise<boolean> => {
    const { rows } = await sql.query(statements().settle, settleValues(key, token, record, retentionMs));
    settles += 1;
    // In the background, and outside of any transaction: a sweep that fails is made up for by the next.
    if (settles % SETTLES_PER_SWEEP === 0) store.sweep().catch(() => undefined);
    return (rows[0] as { settled: boolean } | undefined)?.settled === true;
  };

  const store: PostgresStore = {
    durable: true,

    async claim(key, fingerprint, leaseMs) {
      const token = randomUUID();
      const values = [hashOf(key), plain(key), token, leaseMs, plain(fingerprint)];
      const { rows } = await client.query(statements().claim, values);
      return readClaim(rows[0] as ClaimRow | undefined, token);
    },

    settle: (key, token, record, retentionMs) => settleWith(client, key, token, record, retentionMs),

    async release(key, token) {
      await client.query(statements().release, [hashOf(key), token]);
    },

    async migrate() {
      await client.query(migration({ schema, table }));
    },

    async unsettled({ olderThan = 0, limit = 100 } = {}) {
      const { rows } = await client.query(statements().unsettled, [olderThan, limit]);
      return (rows as UnsettledRow[]).map(({ key, claims, claimed_ms, lease_ms }) => ({
        key,
        claims,
        claimedAt: new Date(claimed_ms),
        ...(lease_ms === null ? {} : { leaseUntil: new Date(lease_ms) }),
      }));
    },

    async sweep() {
      await client.query(statements().sweep);
    },
  };
  return transactional ? { ...store, transact: transactions(client, settleWith) } : store;
}

interface ClaimRow {
  readonly status: 'acquired' | 'busy' | 'settled';
  readonly ran: boolean;
  readonly record: SettledRecord | null;
  readonly settled_ms: number | null;
  readonly busy_ms: number | null;
}

interface UnsettledRow {
  readonly key: string;
  readonly claims: number;
  readonly claimed_ms: number;
  readonly lease_ms: number | null;
}

function readClaim(row: ClaimRow | undefined, token: string): Claim {
  // Another claim was made between the two halves of the statement: its row is not to be seen yet.
  if (row === undefined) return { status: 'busy', retryAfterMs: 1_000 };
  const { status, ran, record, settled_ms } = row;
  const settled = record === null ? undefined : { ...record, settledAt: Math.round(settled_ms ?? 0) };
  if (status === 'acquired') {
    return { status, token, mayHaveRunBefore: ran, ...(settled === undefined ? {} : { previous: settled }) };
  }
  if (status === 'settled' && settled !== undefined) return { status, record: settled };
  return { status: 'busy', retryAfterMs: Math.max(1, row.busy_ms ?? 1_000) };
}

function settleValues(key: string, token: string, record: SettledRecord, retentionMs: number): unknown[] {
  const { fingerprints, outcome, code, status, amount, clientId, captureId, paymentId } = record;
  return [
    hashOf(key),
    token,
    retentionMs,
    fingerprints.map(plain),
    JSON.stringify(record),
    outcome,
    plain(code),
    status,
    amount.currency,
    amount.minorUnits,
    plain(clientId),
    plain(captureId),
    plain(paymentId),
  ];
}

/** Text that Postgres can hold: no NUL and no half of a surrogate pair; what differs stays different. */
function plain(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(JSON.stringify(key)).digest();
}
