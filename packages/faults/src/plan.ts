/** Where a merchant's process can be killed or held: before or after a step of a delivery. */
export type Boundary =
  | 'before the claim'
  | 'after the claim'
  | 'in the handler'
  | "after the merchant's write"
  | 'after the settle, before the commit'
  | 'after the settle, before the reply';

/** The store of a merchant's process, and how its books are reached past every fault but a stopped server. */
export type StorePlan =
  | {
      readonly kind: 'postgres';
      readonly url: string;
      readonly booksUrl: string;
      readonly schema: string;
      readonly transactional: boolean;
    }
  | { readonly kind: 'redis'; readonly url: string; readonly booksUrl: string; readonly prefix: string }
  | { readonly kind: 'embedded'; readonly directory: string };

/** What a merchant's process does; JSON, in its environment. Times in ms. */
export interface Plan {
  readonly port: number;
  readonly clientId: string;
  readonly publicKey: string;
  readonly store: StorePlan;
  readonly lease: number;
  readonly handlerTimeout: number;
  /** Ends itself with SIGKILL once so many captures of the batch have gathered at the boundary. */
  readonly kill?: { readonly at: Boundary; readonly batch: string; readonly gathered: number };
  /** Tells the parent of each capture that comes to the boundary, and holds it until it is told to go on. */
  readonly hold?: Boundary;
  /** The receiver's clock and the store's retention go so many times faster since `start`, in ms since the epoch. */
  readonly hurry?: { readonly start: number; readonly speed: number };
}

/**
 * What the handler does wrong at the first delivery of a capture to a process; a capture's id begins with it.
 *
 * - `late`: it writes when its lease is over and the next delivery has written.
 * - `hangs`: it writes, and then never returns.
 * - `throws`: it writes, and then throws.
 */
export type HandlerFault = 'late' | 'hangs' | 'throws';

/** What a merchant's process says to its parent. */
export type Said = { readonly open: true } | { readonly held: string };

/** One line of the merchant's books: one run of the handler that wrote. */
export interface Booking {
  readonly captureId: string;
  readonly key: string;
  readonly mayHaveRunBefore: boolean;
}

/** The name of the variable that the plan is in. */
export const PLAN = 'MERCHANT_PLAN';
/** Where the books are to be read. */
export const BOOKS = '/books';
/** Where notifications arrive. */
export const PATH = '/alipay/notifyCapture';
