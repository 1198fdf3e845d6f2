import type { SettledRecord } from './settled-record.ts';

/** The answer of a store to a claim. */
export type Claim =
  | {
      readonly status: 'acquired';
      /** Proves the claim when settling or releasing. */
      readonly token: string;
      /** What is already settled for the key: of a capture, another result. */
      readonly previous?: SettledRecord;
      /** An earlier delivery was claimed and never settled: its handler may have run, completely or in part. */
      readonly mayHaveRunBefore: boolean;
    }
  | { readonly status: 'busy'; readonly retryAfterMs: number }
  | { readonly status: 'settled'; readonly record: SettledRecord };

/** The transaction for a handler's writes: they commit together with the settled record, or not at all. */
export interface TransactionHandle {
  /** Runs one SQL statement; rejects when the transaction is over. */
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly rowCount?: number | null }>;
}

/**
 * Runs one SQL statement in your own transaction, and resolves to its rows or to `{ rows }`. `$1` in the text is the first
 * value; all values are texts.
 *
 * @example
 * const query = (text, values) => client.query(text, values); // pg
 * const query = (text, values) => tx.$queryRawUnsafe(text, ...values); // Prisma
 */
export type TransactionQuery = (text: string, values: string[]) => PromiseLike<unknown>;

/** One transaction of a store. */
export interface StoreTransaction {
  /** Becomes `context.transaction`. */
  readonly handle: TransactionHandle;
  /** Settles within the transaction; see {@link NotificationStore.settle}. */
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
   * Claims a key (a capture, or a message of another kind) for one delivery; answers `settled` if the fingerprint is
   * already settled. Keys and fingerprints are visible ASCII, at most 2,048 characters.
   */
  claim(key: string, fingerprint: string, leaseMs: number): Promise<Claim>;
  /**
   * Settles with the token of a claim. The same token may settle again. A settle counts after the end of the lease, too.
   *
   * @returns `false` if another delivery has claimed since
   */
  settle(key: string, token: string, record: SettledRecord, retentionMs: number): Promise<boolean>;
  /** Releases a claim; the settled record stays. Does nothing if the token is not the current one. */
  release(key: string, token: string): Promise<void>;
  /**
   * Runs the handler's writes and the settle in one transaction: committed when `run` resolves, rolled back when it
   * rejects or `signal` is aborted. The handler's writes through `context.transaction` are exactly-once.
   */
  transact?<T>(run: (transaction: StoreTransaction) => Promise<T>, signal: AbortSignal): Promise<T>;
  /**
   * Settles through a transaction of the merchant in the same database; see {@link NotificationStore.settle}. The handler
   * gets it as `context.settle`. Needs `isSettled`.
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
  close?(): Promise<void>;
}
