import type { Logger, NotificationStore } from '@notify-capture/core';
import { type Books, type BooksAndStore, openBooks } from './books.ts';
import { readSettings, type ShopSettings } from './settings.ts';

export type { Booking, Books, Task } from './books.ts';
export type { ShopSettings } from './settings.ts';

/** Everything that a shop needs except its framework. */
export interface Shop extends ShopSettings {
  readonly store: NotificationStore;
  readonly books: Books;
  /** Closes the store and the books, at shutdown. */
  close(): Promise<void>;
}

/** Reads the environment and opens the books and the store, both in the same database. */
export async function openShop(env: NodeJS.ProcessEnv, logger: Logger): Promise<Shop> {
  const settings = readSettings(env, logger);
  const opened: BooksAndStore = await openBooks(env, logger);
  return { ...settings, ...opened };
}
