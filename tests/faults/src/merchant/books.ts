import type { StorePlan } from '../plan.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** Opens the store and the books. It imports only their packages, so that the process starts fast. */
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
