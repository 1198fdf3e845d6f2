import { createHash, randomUUID } from 'node:crypto';
import type { NotificationStore, SettledRecord } from '@notify-capture/core';
import { ask, readClaim, readSettle, readUnsettled } from './answers.ts';
import type { RowsClient, SqlClient, SqlPool } from './client.ts';
import { assertAnswers, assertClient } from './client-checks.ts';
import { keepProcessOnErrors } from './pool-errors.ts';
import { migration, qualified } from './schema.ts';
import { type Statements, statementsFor } from './statements.ts';
import { transactions } from './transactions.ts';

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /**
   * A `pg` Pool, PGlite, a TypeORM DataSource for Postgres, or anything else with `query(text, values)`. The store reads
   * its own columns the same whatever type parsers or row modes are set.
   */
  readonly client: SqlClient | SqlPool | RowsClient;
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
  /**
   * Creates or updates the table, and checks that the store can read the client's answers. Several processes can do this
   * at the same time.
   *
   * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if `client` answers otherwise than `pg`
   */
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
  assertClient(client);
  keepProcessOnErrors(client);
  const name = qualified({ schema, table });
  const statements = (): Statements => statementsFor(name, now());
  let settles = 0;

  const settleWith = async (
    sql: SqlClient | RowsClient,
    key: string,
    token: string,
    record: SettledRecord,
    retentionMs: number,
  ): Promise<boolean> => {
    const [answer] = await ask(sql, statements().settle, settleValues(key, token, record, retentionMs));
    const isSettled = readSettle(answer);
    settles += 1;
    // In the background and outside of any transaction. After a failed sweep, the next one does its work.
    if (settles % SETTLES_PER_SWEEP === 0) store.sweep().catch(() => undefined);
    return isSettled;
  };

  const store: PostgresStore = {
    durable: true,

    async claim(key, fingerprint, leaseMs) {
      const token = randomUUID();
      const values = [hashOf(key), key, token, leaseMs, fingerprint];
      const answers = await ask(client, statements().claim, values);
      try {
        return readClaim(answers[0], token);
      } catch (error) {
        // The database has made the claim: without a release, the next delivery would be busy until the lease ends.
        await store.release(key, token).catch(() => undefined);
        throw error;
      }
    },

    settle: (key, token, record, retentionMs) => settleWith(client, key, token, record, retentionMs),

    async release(key, token) {
      await client.query(statements().release, [hashOf(key), token]);
    },

    async migrate() {
      await client.query(migration({ schema, table }));
      await assertAnswers(client, statements().probe);
    },

    async unsettled({ olderThan = 0, limit = 100 } = {}) {
      const answers = await ask(client, statements().unsettled, [olderThan, limit]);
      return answers.map(readUnsettled);
    },

    async sweep() {
      await client.query(statements().sweep);
    },
  };
  return transactional ? { ...store, transact: transactions(client, settleWith) } : store;
}

function settleValues(key: string, token: string, record: SettledRecord, retentionMs: number): unknown[] {
  return [hashOf(key), token, retentionMs, record.fingerprints, JSON.stringify(record)];
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
