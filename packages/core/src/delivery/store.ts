import type { Outcome, ResultStatus } from '../interpretation/result-codes.ts';

/** The settled results of a capture, also for a person who asks what was settled when. */
export interface SettledRecord {
  /** The results settled so far, oldest first. */
  readonly fingerprints: readonly string[];
  /** This and the following fields: of the last result. */
  readonly outcome: Outcome;
  readonly code: string;
  readonly status: ResultStatus;
  readonly amount: { readonly currency: string; readonly minorUnits: string };
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly clientId: string;
  /** The `request-time` of the delivery that was settled. */
  readonly requestTime: string;
  /** The time of the settle, in ms since the epoch. The store sets it by its own clock. */
  readonly settledAt?: number;
}

/** The answer of a store to a claim. */
export type Claim =
  | {
      readonly status: 'acquired';
      /** Proves the claim when settling or releasing. */
      readonly token: string;
      /** The settled record of this capture, with another fingerprint. */
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
   * Claims a capture for one delivery; answers `settled` if the fingerprint is already settled. Keys and fingerprints
   * are visible ASCII, at most 2,048 characters.
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
  close?(): Promise<void>;
}
