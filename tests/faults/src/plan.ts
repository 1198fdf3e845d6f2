/** Where a merchant's process can be killed or held: before or after a step of a delivery. */
export type Boundary =
  | 'before the claim'
  | 'after the claim'
  | 'in the handler'
  | "after the merchant's write"
  | 'after the settle, before the commit'
  | 'after the settle, before the reply';

/** A step that a merchant's process reports: a boundary, or the moment in which it asks its store to settle. */
export type Step = Boundary | 'settling';

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

/** What a merchant's process does; JSON, in its environment. */
export interface Plan {
  readonly port: number;
  readonly clientId: string;
  readonly publicKey: string;
  readonly store: StorePlan;
  /** How much later than the machine's its clock is, in ms: the time that the test has let go by. */
  readonly elapsed: number;
  /** Ends itself with SIGKILL when this number of captures of the batch have reached the boundary. */
  readonly kill?: { readonly at: Boundary; readonly batch: string; readonly captures: number };
  /** Holds each capture at the boundary until the test releases it. */
  readonly hold?: Boundary;
}

/**
 * The handler's fault at the first delivery of a capture to a process; a capture's id begins with it.
 *
 * - `late`: it writes after its lease has ended and the next delivery has written.
 * - `hangs`: it writes, and then never returns.
 * - `throws`: it writes, and then throws.
 */
export type HandlerFault = 'late' | 'hangs' | 'throws';

/** From the test to a merchant's process. */
export type Order = { readonly release: true } | { readonly elapse: number };

/** From a merchant's process to the test. */
export type Report =
  | { readonly open: true }
  | { readonly elapsed: true }
  | { readonly reached: Step; readonly captureId: string };

/** One line of the merchant's books: one run of the handler that wrote. */
export interface Booking {
  readonly captureId: string;
  readonly key: string;
  readonly mayHaveRunBefore: boolean;
}

/** The lease of the merchants' receivers, in ms: the longest that core allows, so that only a test ends it. */
export const LEASE = 119_000;
/** Their handlers' time limit, in ms. */
export const HANDLER_TIMEOUT = 110_000;

/** The environment variable with the plan. */
export const PLAN = 'MERCHANT_PLAN';
/** The path of the books. */
export const BOOKS = '/books';
/** The path of notifications. */
export const PATH = '/alipay/notifyCapture';
