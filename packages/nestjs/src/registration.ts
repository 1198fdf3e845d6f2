/** What Nest calls for a request. */
export type Handler = (...given: unknown[]) => unknown;

/** What is used of Nest's HTTP adapters. */
export interface Adapter {
  getType(): string;
  getInstance(): unknown;
}

/** A route that Nest registers. */
export interface Registration {
  /** Is it guarded by ours? */
  readonly own: boolean;
  readonly handler: Handler;
  /** Lets Nest register it. */
  register(handler: Handler): unknown;
}
