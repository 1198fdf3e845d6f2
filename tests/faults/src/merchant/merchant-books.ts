import type { NotificationStore, TransactionHandle } from '@notify-capture/core';
import type { Booking } from '../plan.ts';

/** The merchant's books, without any unique key: what runs twice is written twice, and seen. */
export interface MerchantBooks {
  readonly store: NotificationStore;
  book(booking: Booking, transaction: TransactionHandle | undefined): Promise<void>;
  read(): Promise<readonly Booking[]>;
}
