/** The end of a handler. */
export type HandlerEnd =
  | { readonly status: 'resolved' }
  | { readonly status: 'handler_failed'; readonly error: unknown }
  /** It called `context.settle`. Only the store knows whether its transaction was committed, also if it threw. */
  | { readonly status: 'settle_asked'; readonly isLost: boolean; readonly error?: unknown };

/** The end of a delivery whose handler is over. */
export type FinalEnd =
  | { readonly status: 'settled' }
  | { readonly status: 'lease_lost' }
  | { readonly status: 'store_failed'; readonly error: unknown; readonly handlerRan: boolean }
  | Extract<HandlerEnd, { status: 'handler_failed' }>
  | { readonly status: 'rolled_back' }
  /** The handler resolved, but not the transaction in which it called `context.settle`. */
  | { readonly status: 'merchant_rolled_back' };

/** The end of a delivery, as far as its reply can wait for it. */
export type DeliveryEnd =
  | FinalEnd
  | {
      readonly status: 'late';
      /** The state of the late handler, as a sentence. */
      readonly consequence: string;
      readonly final: Promise<FinalEnd>;
    };
