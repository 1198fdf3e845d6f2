/**
 * A durable store on Postgres, or embedded on disk with PGlite, and a list of captures that wait for their result.
 *
 * @packageDocumentation
 */

export type { PooledClient, QueryAnswer, RowsClient, SqlClient, SqlPool } from './client.ts';
export {
  type EmbeddedDatabase,
  type EmbeddedStore,
  type EmbeddedStoreOptions,
  embeddedStore,
} from './embedded.ts';
export type { CaptureRequest, Expectations, ExpectedCapture, OverdueCapture } from './expectations.ts';
export type { OverdueContext } from './hand-over.ts';
export {
  type PostgresStore,
  postgresStore,
  type TransactionalPostgresStore,
  type UnsettledClaim,
} from './store.ts';
export type { PostgresStoreOptions } from './store-options.ts';
export type { Watch, WatchOptions } from './watch.ts';
