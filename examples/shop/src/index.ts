import type { Logger, NotificationStore } from '@notify-capture/core';
import { openBooks } from './books.ts';
import { type CaptureRequests, openCaptureRequests } from './capture-requests.ts';
import { readSettings, type ShopSettings } from './settings.ts';
import type { Books } from './sql-books.ts';

export { openBooks, requireStoreUrl } from './books.ts';
export { type Readiness, readinessOf } from './readiness.ts';
export type { ShopSettings } from './settings.ts';
export type { Booking, Books, Task } from './sql-books.ts';

/** Everything that a shop needs except its framework. */
export interface Shop extends ShopSettings {
  readonly store: NotificationStore;
  readonly books: Books;
  /** The captures that the shop asks for; not on Redis, which has no transaction with the shop's orders. */
  readonly requests?: CaptureRequests;
  /** Closes the store and the books, at shutdown. */
  close(): Promise<void>;
}

/** Reads the environment and opens the books and the store, both in the same database. */
export async function openShop(env: NodeJS.ProcessEnv, logger: Logger): Promise<Shop> {
  const settings = readSettings(env, logger);
  const { orders, ...opened } = await openBooks(env, logger);
  const requests = orders && (await openCaptureRequests(orders, settings, logger));
  return { ...settings, ...opened, ...(requests && { requests }) };
}
