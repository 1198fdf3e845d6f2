import type { SettleEnd } from './settle.ts';

/** The end of a handler. */
export type HandlerEnd =
  | { readonly status: 'resolved' }
  | { readonly status: 'handler_failed'; readonly error: unknown };

/** The end of a delivery whose handler is over. */
export type FinalEnd =
  | SettleEnd
  | Extract<HandlerEnd, { status: 'handler_failed' }>
  | { readonly status: 'rolled_back' };

/** The end of a delivery, as far as its reply can wait for it. */
export type DeliveryEnd =
  | FinalEnd
  | {
      readonly status: 'late';
      /** The state of the late handler, as a sentence. */
      readonly consequence: string;
      readonly final: Promise<FinalEnd>;
    };
