import { embeddedStore } from '@notify-capture/postgres';
import type { StorePlan } from '../plan.ts';
import { createBooks, readBookings, writeBooking } from './books-table.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** Books in the database of the embedded store. */
export async function onDisk({
  directory,
  transaction,
}: Extract<StorePlan, { kind: 'embedded' }>): Promise<MerchantBooks> {
  const store = await embeddedStore({ directory });
  await createBooks(store.database, 'public');
  return {
    store,
    book: (booking, client = store.database) => writeBooking(client, 'public', booking),
    ...(transaction === 'merchant' && { transaction: (run) => store.database.transaction(run) }),
    read: () => readBookings(store.database, 'public'),
  };
}
