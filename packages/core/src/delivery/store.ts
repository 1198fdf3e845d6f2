import type { SettledRecord } from './settled-record.ts';

/** The answer of a store to a claim. */
export type Claim =
  | {
      /** The claim succeeded: run the handler. */
      readonly status: 'acquired';
      /** Proves the claim when settling or releasing. */
      readonly token: string;
      /** What is already settled for the key: of a capture, another result. */
      readonly previous?: SettledRecord;
      /** An earlier delivery was claimed and never settled: its handler may have run, completely or in part. */
      readonly mayHaveRunBefore: boolean;
    }
  | {
      /** Another delivery has claimed the key, and its lease has not ended. */
      readonly status: 'busy';
      /** The time until the end of that lease, in ms. */
      readonly retryAfterMs: number;
    }
  | {
      /** This result is settled: acknowledge it without the handler. */
      readonly status: 'settled';
      /** What is settled. */
      readonly record: SettledRecord;
    };

/** The transaction for a handler's writes: they commit together with the settled record, or not at all. */
export interface TransactionHandle {
  /** Runs one SQL statement; rejects when the transaction is over. */
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{
    /** The rows, with their columns by name. */
    readonly rows: Row[];
    /** The number of rows that the statement returned or changed. */
    readonly rowCount?: number | null;
  }>;
}

/**
 * Runs one SQL statement in your own transaction, and resolves to its rows or to `{ rows }`. `$1` in the text is the first
 * value; all values are texts.
 *
 * @example
 * import type { TransactionQuery } from '@notify-capture/core';
 *
 * const withPg: TransactionQuery = (text, values) => client.query(text, values);
 * const withPrisma: TransactionQuery = (text, values) => prisma.$queryRawUnsafe(text, ...values);
 */
export type TransactionQuery = (text: string, values: string[]) => PromiseLike<unknown>;

/** One transaction of a store. */
export interface StoreTransaction {
  /** Becomes `context.transaction`. */
  readonly handle: TransactionHandle;
  /**
   * Settles within the transaction; see {@link NotificationStore.settle}.
   *
   * @param retentionMs how long the record is kept, in ms
   */
  settle(key: string, token: string, record: SettledRecord, retentionMs: number): Promise<boolean>;
}

/**
 * Where claims and settled results live. Leases and retention are measured by the store's own clock. A store that
 * cannot answer must reject: the receiver then refuses with `STORE_UNAVAILABLE` and acknowledges nothing.
 */
export interface NotificationStore {
  /** `false`: the store forgets its records when the process ends. The receiver warns once, at start. */
  readonly durable?: boolean;
  /**
   * Claims a key for one delivery; answers `settled` if the fingerprint is already settled.
   *
   * A key stands for a capture or a message of another kind, a fingerprint for one result of it. Both are visible ASCII,
   * at most 2,048 characters.
   *
   * @param leaseMs how long the claim is protected from other deliveries, in ms
   */
  claim(key: string, fingerprint: string, leaseMs: number): Promise<Claim>;
  /**
   * Settles with the token of a claim. The same token may settle again. A settle counts after the end of the lease, too.
   *
   * @param retentionMs how long the record is kept, in ms
   * @returns `false` if another delivery has claimed since
   */
  settle(key: string, token: string, record: SettledRecord, retentionMs: number): Promise<boolean>;
  /** Releases a claim; the settled record stays. Does nothing if the token is not the current one. */
  release(key: string, token: string): Promise<void>;
  /**
   * Runs the handler's writes and the settle in one transaction.
   *
   * It commits when `run` resolves, and rolls back when it rejects or `signal` is aborted. The handler's writes through
   * `context.transaction` are exactly-once.
   */
  transact?<T>(run: (transaction: StoreTransaction) => Promise<T>, signal: AbortSignal): Promise<T>;
  /**
   * Settles through a transaction of the merchant in the same database; see {@link NotificationStore.settle}. The handler
   * gets it as `context.settle`. Needs `isSettled`.
   *
   * @param retentionMs how long the record is kept, in ms
   */
  settleThrough?(
    query: TransactionQuery,
    key: string,
    token: string,
    record: SettledRecord,
    retentionMs: number,
  ): Promise<boolean>;
  /** Is this result settled, and the settle committed? */
  isSettled?(key: string, fingerprint: string): Promise<boolean>;
  /** Resolves if the store can be used now; for {@link Receiver.health}. It writes no record. */
  check?(): Promise<void>;
  /** Frees what the store itself has opened. The receiver does not call it: call it after `receiver.close()`. */
  close?(): Promise<void>;
}
