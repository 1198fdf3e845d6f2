import type { CaptureNotification, TransactionQuery } from '@notify-capture/core';

/** The table of the merchant in every test. */
export const CREATE_BOOKING =
  'CREATE TABLE booking (key text PRIMARY KEY, capture_id text NOT NULL, minor_units bigint NOT NULL)';

/** The used part of a capture: a message of another kind has it too. */
export type Booked = Pick<CaptureNotification, 'captureId' | 'amount'>;

/** The used part of the context of a delivery. */
export interface SettleContext {
  readonly key: string;
  readonly settle: (query: TransactionQuery) => Promise<void>;
}

/** A library, and the handler that docs/orms.md shows. */
export interface Orm {
  readonly name: string;
  /** The npm package whose version is tried. */
  readonly library: string;
  /** The file with the lines of the document, in this folder. */
  readonly file: string;
  /** Opens the library with a pool of this size. */
  open(url: string, max: number): Promise<OpenOrm>;
}

export interface OpenOrm {
  /** Books and settles in one transaction. */
  readonly onCapture: (capture: Booked, context: SettleContext) => Promise<void>;
  /** What a merchant might pass to the store as its client. */
  readonly client: unknown;
  close(): Promise<unknown>;
}
