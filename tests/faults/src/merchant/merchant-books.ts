import type { NotificationStore, TransactionHandle } from '@notify-capture/core';
import type { Booking } from '../plan.ts';

/** The books of the merchant, without a unique key, so that a second run is visible. */
export interface MerchantBooks {
  readonly store: NotificationStore;
  book(booking: Booking, transaction: TransactionHandle | undefined): Promise<void>;
  read(): Promise<readonly Booking[]>;
}
