import type { RowsClient, SqlClient, SqlPool } from './client.ts';
import { isPool } from './client-checks.ts';

/** One pool can serve several stores. */
const poolsWithListener = new WeakSet<SqlPool>();

/**
 * A server that stops can end a connection in the same turn in which the pool hands it out, before anybody can listen:
 * the unhandled error event would end the process.
 */
function ignoreConnectionErrors(pool: SqlPool): void {
  if (poolsWithListener.has(pool)) return;
  poolsWithListener.add(pool);
  pool.on?.('connect', (connected) => connected.on('error', ignore));
}

/** A pool that emits an error for each idle connection that the server ends. */
interface ErrorEmitter {
  on(event: 'error', listener: (error: Error) => void): unknown;
  listenerCount(event: 'error'): number;
}

/**
 * When the database restarts, the pool emits an error for each of its idle connections, and so does each connection that
 * waits in a transaction, also of the merchant. Without a listener, this would end the process. A listener of the
 * application on the pool is enough for the first; it can also be added later.
 */
export function keepProcessOnErrors(client: SqlClient | SqlPool | RowsClient): void {
  const emitter = client as Partial<ErrorEmitter>;
  if (!isPool(client) || typeof emitter.on !== 'function') return;
  if (emitter.listenerCount?.('error') === 0) emitter.on('error', ignore);
  ignoreConnectionErrors(client);
}

/** The pool replaces a broken connection; a query that is running on it rejects. That is enough. */
export function ignore(): void {}
