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
   * Gives handlers `context.transaction`: their writes through it and the settled record commit together or not at all.
   * It needs a pool with at least two connections. Default `false`.
   */
  readonly transactional?: boolean;
}

/** A claimed capture that is not settled: its handler is running, or its delivery has failed. */
export interface UnsettledCapture {
  /** Client id and capture id, percent-encoded, joined by a colon. */
  readonly key: string;
  /** The number of claims since the last settle. */
  readonly claims: number;
  /** By the database's clock, like all times here. */
  readonly claimedAt: Date;
  /** The end of its lease; absent if it is released. */
  readonly leaseUntil?: Date;
}

/** A durable store on Postgres. */
export interface PostgresStore extends NotificationStore {
  /** Creates or updates the table; several processes can do this at the same time. */
  migrate(): Promise<void>;
  /** The claimed captures that are not settled, oldest first; `olderThan` in ms. For a person who examines them. */
  unsettled(options?: {
    readonly olderThan?: number;
    readonly limit?: number;
  }): Promise<readonly UnsettledCapture[]>;
  /** Deletes up to 100 expired records. This also happens automatically. */
  sweep(): Promise<void>;
}

/** The number of settles between two sweeps. */
const SETTLES_PER_SWEEP = 50;

/**
 * A durable store on Postgres, for any number of processes: it loses no notification and rejects duplicates.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`
 * @example
 * const store = postgresStore({ client: new pg.Pool({ connectionString }), transactional: true });
 * await store.migrate();
 * const receiver = createReceiver({ clientId, publicKey, store });
 */
export function postgresStore(options: PostgresStoreOptions): PostgresStore {
  // In a transaction, now() is the time of its start.
  return storeOn(options, () => 'clock_timestamp()');
}

/**
 * The store over a client.
 *
 * @param now returns SQL for the current time
 */
export function storeOn(options: PostgresStoreOptions, now: () => string): PostgresStore {
  const { client, schema = 'public', table = 'notify_capture', transactional = false } = options;
  if (typeof client?.query !== 'function') {
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'client',
      problem: 'client has no method query.',
      expected: 'a pg Pool or Client, or PGlite.',
    });
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
    // In the background and outside of any transaction. After a failed sweep, the next one does its work.
    if (settles % SETTLES_PER_SWEEP === 0) store.sweep().catch(() => undefined);
    return (rows[0] as { settled: boolean } | undefined)?.settled === true;
  };

  const store: PostgresStore = {
    durable: true,

    async claim(key, fingerprint, leaseMs) {
      const token = randomUUID();
      const values = [hashOf(key), key, token, leaseMs, fingerprint];
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
  // Another claim was made between the two parts of the statement: its row is not visible yet.
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
    fingerprints,
    JSON.stringify(record),
    outcome,
    code,
    status,
    amount.currency,
    amount.minorUnits,
    clientId,
    captureId,
    paymentId,
  ];
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
