import type { SqlPool } from './client.ts';

/** One pool can serve several stores. */
const poolsWithListener = new WeakSet<SqlPool>();

/**
 * A server that stops can end a connection in the same turn in which the pool hands it out, before anybody can listen:
 * the unhandled error event would end the process.
 */
export function ignoreConnectionErrors(pool: SqlPool): void {
  if (poolsWithListener.has(pool)) return;
  poolsWithListener.add(pool);
  pool.on?.('connect', (connected) => connected.on('error', ignore));
}

/** The pool replaces a broken connection; a query that is running on it rejects. That is enough. */
export function ignore(): void {}
