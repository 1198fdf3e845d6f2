import type { Outcome, ResultStatus } from '../interpretation/result-codes.ts';

/** What was settled for a capture, so that a person can ask what was settled when. */
export interface SettledRecord {
  /** The results settled so far, oldest first. */
  readonly fingerprints: readonly string[];
  /** Of the last result: */
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
  /** When, in ms since the epoch, by the store's clock; the store sets it. */
  readonly settledAt?: number;
}

/** What a store answers to a claim. */
export type Claim =
  | {
      readonly status: 'acquired';
      /** Proves the claim when settling or releasing. */
      readonly token: string;
      /** What was settled for this capture before, under another fingerprint. */
      readonly previous?: SettledRecord;
      /** An earlier delivery was claimed and never settled: its handler may have run, wholly or in part. */
      readonly mayHaveRunBefore: boolean;
    }
  | { readonly status: 'busy'; readonly retryAfterMs: number }
  | { readonly status: 'settled'; readonly record: SettledRecord };

/** What a handler writes through, so that its writes and the settled record commit together or not at all. */
export interface TransactionHandle {
  /** Runs one statement of SQL; refuses once the transaction is over. */
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
 * cannot answer rejects: the receiver then refuses with `STORE_UNAVAILABLE`, and nothing is acknowledged.
 */
export interface NotificationStore {
  /** `false`: what is settled is forgotten when the process ends; the receiver then says so once, at start. */
  readonly durable?: boolean;
  /** Claims a capture for one delivery; `settled` when the fingerprint is among those settled. */
  claim(key: string, fingerprint: string, leaseMs: number): Promise<Claim>;
  /**
   * Settles under a claim's token; the same token may settle again. Counts after the lease's end too.
   *
   * @returns `false` when somebody else has claimed since
   */
  settle(key: string, token: string, record: SettledRecord, retentionMs: number): Promise<boolean>;
  /** Gives a claim back; what was settled before stays. Does nothing when the token is no longer the current one. */
  release(key: string, token: string): Promise<void>;
  /**
   * Runs the handler's writes and the settle in one transaction: committed when `run` resolves, rolled back when it
   * rejects or `signal` is aborted. With it, what the handler writes through `context.transaction` is exactly-once.
   */
  transact?<T>(run: (transaction: StoreTransaction) => Promise<T>, signal: AbortSignal): Promise<T>;
  close?(): Promise<void>;
}
