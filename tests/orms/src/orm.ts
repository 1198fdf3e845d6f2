import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';

/** The table of the merchant in every test. */
export const CREATE_BOOKING =
  'CREATE TABLE booking (key text PRIMARY KEY, capture_id text NOT NULL, minor_units bigint NOT NULL)';

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
  readonly onCapture: CaptureHandler<PostgresStore>;
  /** What a merchant might pass to the store as its client. */
  readonly client: unknown;
  close(): Promise<unknown>;
}
