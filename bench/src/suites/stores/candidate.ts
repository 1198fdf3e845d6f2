import type { SignedNotification } from '@notify-capture/core/testing';

/** A way to receive messages and to book them in a store. */
export interface StoreCandidate {
  readonly name: string;
  /** Its store runs inside the process of the receiver. Default false. */
  readonly isEmbedded?: boolean;
  /** The round trips of the handler's own statements. */
  readonly ownRoundTrips: number;
  open(opening: Opening): Promise<OpenCandidate>;
}

/** How a candidate is opened. */
export interface Opening {
  /** Of the server; of an embedded store its folder. */
  readonly url: string;
  readonly clientId: string;
  readonly publicKey: string;
  /** Default 10. */
  readonly connections?: number;
}

/** A candidate that is ready for messages. */
export interface OpenCandidate {
  /** Receives one message, and answers the status of the reply. */
  receive(message: SignedNotification, handler: 'books' | 'fails'): Promise<number>;
  /** Empties the books and the store. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export class HandlerFailure extends Error {}
