import type { NotificationStore, TransactionHandle } from '@notify-capture/core';
import type { SqlClient } from '@notify-capture/postgres';
import type { Booking } from '../plan.ts';

/** The books of the merchant, without a unique key, so that a second run is visible. */
export interface MerchantBooks {
  readonly store: NotificationStore;
  book(booking: Booking, client: SqlClient | TransactionHandle | undefined): Promise<void>;
  /** A transaction of the merchant, who calls `context.settle` in it. */
  readonly transaction?: (run: (client: SqlClient) => Promise<void>) => Promise<void>;
  read(): Promise<readonly Booking[]>;
}
