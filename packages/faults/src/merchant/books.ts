import type { NotificationStore, TransactionHandle } from '@notify-capture/core';
import type { Booking, StorePlan } from '../plan.ts';

/** The merchant's books, without any unique key: what runs twice is written twice, and seen. */
export interface MerchantBooks {
  readonly store: NotificationStore;
  book(booking: Booking, transaction: TransactionHandle | undefined): Promise<void>;
  read(): Promise<readonly Booking[]>;
}

/** Opens the store, and the books beside it. Loads only what it needs: a process must start fast. */
export async function openBooks(plan: StorePlan): Promise<MerchantBooks> {
  switch (plan.kind) {
    case 'postgres':
      return (await import('./books-on-postgres.ts')).onPostgres(plan);
    case 'redis':
      return (await import('./books-on-redis.ts')).onRedis(plan);
    case 'embedded':
      return (await import('./books-on-disk.ts')).onDisk(plan);
  }
}
