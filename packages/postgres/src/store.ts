import { createHash, randomUUID } from 'node:crypto';
import type { NotificationStore, SettledRecord } from '@notify-capture/core';
import { ask, readClaim, readSettle, readUnsettled, throughQuery } from './answers.ts';
import { clientOf, type RowsClient, type SqlClient, type SqlPool } from './client.ts';
import { assertAnswers, assertClient } from './client-checks.ts';
import { type Expectations, expectationsOn, readOverdue } from './expectations.ts';
import { keepProcessOnErrors } from './pool-errors.ts';
import { migration, tablesOf } from './schema.ts';
import { type Statements, statementsFor } from './statements.ts';
import { transactions } from './transactions.ts';
import { startWatch, type Watch, type WatchOptions } from './watch.ts';

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /**
   * A `pg` Pool, PGlite, a TypeORM DataSource for Postgres, or anything else with `query(text, values)`. The store reads
   * its own columns the same whatever type parsers or row modes are set.
   */
  readonly client: SqlClient | SqlPool | RowsClient;
  /** Default `public`. */
  readonly schema?: string;
  /** Default `notify_capture`. The name of the table for expected captures is the same with `_expected`. */
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

/** A durable store on Postgres. Handlers can settle in their own transactions: `context.settle`. */
export interface PostgresStore extends NotificationStore, Expectations {
  settleThrough: NonNullable<NotificationStore['settleThrough']>;
  isSettled: NonNullable<NotificationStore['isSettled']>;
  /**
   * Creates or updates the tables, and checks that the store can read the client's answers. Several processes can do this
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
  /**
   * Hands each overdue capture to your function, in one process at a time, also after restarts and killed processes. Ask
   * Alipay there what has become of it, and deliver the answer: the handler runs once, also if the notification comes at
   * the same time.
   *
   * @throws NotificationError `INVALID_CONFIG` if an option is invalid
   * @example
   * const watch = store.startWatch({
   *   every: 60_000,
   *   onOverdue: async ({ clientId, paymentId }) => {
   *     const { captures } = capturesFromInquiry(await alipay.inquiryPayment({ paymentId }), { clientId });
   *     for (const capture of captures) await receiver.deliver(capture, onCapture);
   *   },
   * });
   * process.once('SIGTERM', () => watch.stop());
   */
  startWatch(options: WatchOptions): Watch;
}

/** A store that opens a transaction for each handler: `context.transaction`. */
export interface TransactionalPostgresStore extends PostgresStore {
  transact: NonNullable<NotificationStore['transact']>;
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
export function postgresStore(
  options: PostgresStoreOptions & { readonly transactional: true },
): TransactionalPostgresStore;
export function postgresStore(options: PostgresStoreOptions): PostgresStore;
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
  const tables = tablesOf({ schema, table });
  const statements = (): Statements => statementsFor(tables, now());
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
    ...expectationsOn(client, statements),

    async claim(key, fingerprint, leaseMs) {
      const token = randomUUID();
      const values = [hashOf(key), key, token, String(leaseMs), fingerprint];
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

    settleThrough: (query, key, token, record, retentionMs) =>
      throughQuery(settleWith(clientOf(query), key, token, record, retentionMs)),

    async isSettled(key, fingerprint) {
      const [answer] = await ask(client, statements().isSettled, [hashOf(key), fingerprint]);
      return readSettle(answer);
    },

    async release(key, token) {
      await client.query(statements().release, [hashOf(key), token]);
    },

    async migrate() {
      await client.query(migration({ schema, table }));
      await assertAnswers(client, statements().probe);
    },

    async unsettled({ olderThan = 0, limit = 100 } = {}) {
      const answers = await ask(client, statements().unsettled, [String(olderThan), String(limit)]);
      return answers.map(readUnsettled);
    },

    async sweep() {
      await client.query(statements().clearExpiring);
      await client.query(statements().sweep);
    },

    startWatch(options) {
      const claimNext = async () => (await ask(client, statements().handOver, [])).map(readOverdue)[0];
      return startWatch(claimNext, options);
    },
  };
  return transactional ? { ...store, transact: transactions(client, settleWith) } : store;
}

function settleValues(key: string, token: string, record: SettledRecord, retentionMs: number): string[] {
  return [hashOf(key), token, String(retentionMs), JSON.stringify(record)];
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
