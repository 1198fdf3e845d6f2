/** The points of a delivery at which a test can kill or hold a merchant's process. */
export type Boundary =
  | 'before the claim'
  | 'after the claim'
  | 'in the handler'
  | "after the merchant's write"
  | 'after the settle, before the commit'
  | 'after the commit, before the handler ends'
  | 'after the settle, before the reply';

/** A step that a merchant's process reports: a boundary, or the start of a settle. */
export type Step = Boundary | 'settling';

/** The transaction in which a merchant writes: none, `context.transaction`, or its own with `context.settle`. */
export type Transaction = 'none' | 'store' | 'merchant';

/** The store of a merchant's process. `booksUrl` does not go through the proxy that breaks the store. */
export type StorePlan =
  | {
      readonly kind: 'postgres';
      readonly url: string;
      readonly booksUrl: string;
      readonly schema: string;
      readonly transaction: Transaction;
    }
  | { readonly kind: 'redis'; readonly url: string; readonly booksUrl: string; readonly prefix: string }
  | {
      readonly kind: 'embedded';
      readonly directory: string;
      readonly transaction: Exclude<Transaction, 'store'>;
    };

/** The settings of a merchant's process, as JSON in its environment. */
export interface Plan {
  readonly port: number;
  readonly clientId: string;
  readonly publicKey: string;
  readonly store: StorePlan;
  /** The time by which the test has moved the process ahead, in ms. */
  readonly elapsed: number;
  /** The process kills itself with SIGKILL when this number of captures of the batch has reached the boundary. */
  readonly kill?: { readonly at: Boundary; readonly batch: string; readonly captures: number };
  /** The process holds each capture at this boundary until the test releases it. */
  readonly hold?: Boundary;
  /** The handler has no fault any more. */
  readonly isFixed?: boolean;
}

/**
 * The fault of the handler at the first delivery of a capture to a process. The id of the capture starts with it.
 *
 * - `late`: the handler writes after its lease has ended and the next delivery has written.
 * - `hangs`: the handler writes and never returns.
 * - `throws`: the handler writes and throws.
 */
export type HandlerFault = 'late' | 'hangs' | 'throws';

/** A message from the test to a merchant's process. */
export type Command = { readonly release: true } | { readonly elapse: number };

/** A message from a merchant's process to the test. */
export type Report =
  | { readonly open: true }
  | { readonly elapsed: true }
  | { readonly reached: Step; readonly captureId: string };

/** One line of the merchant's books. Each run of the handler writes one. */
export interface Booking {
  readonly captureId: string;
  readonly key: string;
  readonly mayHaveRunBefore: boolean;
}

/** The lease in ms: the longest that core allows, so that it ends only when a test moves the time. */
export const LEASE = 119_000;
/** The time limit of a handler, in ms. */
export const HANDLER_TIMEOUT = 110_000;

/** The environment variable with the plan. */
export const PLAN = 'MERCHANT_PLAN';
/** The path of the books. */
export const BOOKS = '/books';
/** The path of notifications. */
export const PATH = '/alipay/notifyCapture';
