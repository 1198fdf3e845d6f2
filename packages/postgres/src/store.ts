import { createHash, randomUUID } from 'node:crypto';
import type { NotificationStore, SettledRecord } from '@notify-capture/core';
import { ask, readClaim, readSettle, readUnsettled } from './answers.ts';
import { checkTable } from './check.ts';
import type { RowsClient, SqlClient } from './client.ts';
import { assertAnswers, assertClient } from './client-checks.ts';
import { type Expectations, expectationsOn, overdueSource } from './expectations.ts';
import { assertLimit, assertOptions, assertWhole } from './option-checks.ts';
import { keepProcessOnErrors } from './pool-errors.ts';
import { PreparedStatements } from './prepared.ts';
import { migration, tablesOf } from './schema.ts';
import { settleThrough } from './settle-through.ts';
import { type Statements, statementsFor } from './statements.ts';
import type { PostgresStoreOptions, Transactional } from './store-options.ts';
import { transactions } from './transactions.ts';
import { startWatch, type Watch, type WatchOptions } from './watch.ts';

/** A claimed message, of any kind, that is not settled: its handler is running, or its delivery has failed. */
export interface UnsettledClaim {
  /**
   * Of a capture: client id and capture id; of another kind: client id, kind and ids. Percent-encoded, joined by colons.
   */
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
  /** Settles through a transaction of the merchant; the handler gets it as `context.settle`. */
  settleThrough: NonNullable<NotificationStore['settleThrough']>;
  /** Is this result settled, and the settle committed? */
  isSettled: NonNullable<NotificationStore['isSettled']>;
  /**
   * Creates or updates the tables, and checks that the store can read the client's answers. Several processes can do this
   * at the same time.
   *
   * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if `client` answers otherwise than `pg`
   */
  migrate(): Promise<void>;
  /**
   * Resolves if the database answers and the store can write its table; `receiver.health()` calls it.
   *
   * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`; the client's own error if the database does not answer
   */
  check(): Promise<void>;
  /**
   * Lists the claimed messages, of all kinds, that are not settled, oldest first. For a person who examines them.
   *
   * @throws NotificationError `INVALID_CONFIG` if an option is invalid
   */
  unsettled(options?: {
    /** The minimum age of the claim, in ms. Default 0. */
    readonly olderThan?: number;
    /** The maximum number of entries. Default 100. */
    readonly limit?: number;
  }): Promise<readonly UnsettledClaim[]>;
  /** Deletes up to 100 expired records. This also happens automatically. */
  sweep(): Promise<void>;
  /**
   * Hands each overdue capture to your function, once at a time over all processes. It does so after restarts too.
   * Inquire there and deliver the answer: each result runs the handler once, also if the notification comes at the same
   * time. docs/lost-notifications.md has the complete code.
   *
   * @throws NotificationError `INVALID_CONFIG` if an option is invalid
   * @example
   * import { capturesFromInquiry } from '@notify-capture/core';
   *
   * const watch = store.startWatch({
   *   every: 60_000,
   *   onOverdue: async ({ clientId, captureRequestId, paymentId }) => {
   *     const answer = capturesFromInquiry(await alipay.inquiryPayment({ paymentId }), { clientId });
   *     const found = answer.captures.find((capture) => capture.captureRequestId === captureRequestId);
   *     if (found !== undefined) await receiver.deliver(found, onCapture);
   *   },
   * });
   * process.once('SIGTERM', () => watch.stop());
   */
  startWatch(options: WatchOptions): Watch;
}

/** A store that opens a transaction for each handler: `context.transaction`. */
export interface TransactionalPostgresStore extends PostgresStore {
  /** Runs the handler's writes and the settle in one transaction; the handler gets it as `context.transaction`. */
  transact: NonNullable<NotificationStore['transact']>;
}

/** In ms; PostgreSQL's times go back much further. */
const LONGEST_AGE = 100 * 365 * 24 * 60 * 60_000;

/** The number of settles between two sweeps. */
const SETTLES_PER_SWEEP = 50;

/**
 * A durable store on Postgres that opens a transaction for each handler: `context.transaction`.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`
 * @example
 * import { postgresStore } from '@notify-capture/postgres';
 *
 * const store = postgresStore({ client: pool, transactional: true });
 */
export function postgresStore(options: PostgresStoreOptions & Transactional): TransactionalPostgresStore;
/**
 * A durable store on Postgres, for any number of processes: it loses no notification and rejects duplicates.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`
 * @example
 * import { createReceiver } from '@notify-capture/core';
 * import { postgresStore } from '@notify-capture/postgres';
 *
 * const store = postgresStore({ client: pool });
 * await store.migrate();
 * const receiver = createReceiver({ clientId, publicKey, store });
 */
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
  const prepared = new PreparedStatements(client);
  const direct = prepared.on(client);
  let settles = 0;

  const settleWith = async (
    sql: SqlClient | RowsClient,
    key: string,
    token: string,
    record: SettledRecord,
    retentionMs: number,
  ): Promise<boolean> => {
    const [answer] = await ask(
      prepared.on(sql),
      statements().settle,
      settleValues(key, token, record, retentionMs),
    );
    sweepSometimes();
    return readSettle(answer);
  };

  // In the background and outside of any transaction. After a failed sweep, the next one does its work.
  const sweepSometimes = (): void => {
    settles += 1;
    if (settles % SETTLES_PER_SWEEP === 0) store.sweep().catch(() => undefined);
  };

  const store: PostgresStore = {
    durable: true,
    ...expectationsOn(client, statements),

    async claim(key, fingerprint, leaseMs) {
      const token = randomUUID();
      const values = [hashOf(key), key, token, String(leaseMs), fingerprint];
      const answers = await ask(direct, statements().claim, values);
      try {
        return readClaim(answers[0], token);
      } catch (error) {
        // The database has made the claim: without a release, the next delivery would be busy until the lease ends.
        await store.release(key, token).catch(() => undefined);
        throw error;
      }
    },

    settle: (key, token, record, retentionMs) => settleWith(client, key, token, record, retentionMs),

    async settleThrough(query, key, token, record, retentionMs) {
      sweepSometimes();
      const values = settleValues(key, token, record, retentionMs);
      return settleThrough(query, statements().settleThrough, values);
    },

    async isSettled(key, fingerprint) {
      const [answer] = await ask(direct, statements().isSettled, [hashOf(key), fingerprint]);
      return readSettle(answer);
    },

    async release(key, token) {
      await client.query(statements().release, [hashOf(key), token]);
    },

    async migrate() {
      await client.query(migration({ schema, table }));
      await assertAnswers(client, statements().probe);
    },

    check: () => checkTable(client, statements().check),

    async unsettled(options = {}) {
      assertOptions(options, 'options', ['olderThan', 'limit']);
      const { olderThan = 0, limit = 100 } = options;
      const duration = { option: 'olderThan', reason: 'DURATION_INVALID', min: 0, max: LONGEST_AGE } as const;
      assertWhole(olderThan, duration);
      assertLimit(limit);
      const answers = await ask(client, statements().unsettled, [String(olderThan), String(limit)]);
      return answers.map(readUnsettled);
    },

    async sweep() {
      await client.query(statements().clearExpiring);
      await client.query(statements().sweep);
    },

    startWatch: (options) => startWatch(overdueSource(client, statements), options),
  };
  return transactional ? { ...store, transact: transactions(client, settleWith) } : store;
}

function settleValues(key: string, token: string, record: SettledRecord, retentionMs: number): string[] {
  return [hashOf(key), token, String(retentionMs), JSON.stringify(record)];
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
