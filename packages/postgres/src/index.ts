export type { PooledClient, QueryAnswer, RowsClient, SqlClient, SqlPool } from './client.ts';
export {
  type EmbeddedDatabase,
  type EmbeddedStore,
  type EmbeddedStoreOptions,
  embeddedStore,
} from './embedded.ts';
export type { CaptureRequest, Expectations, ExpectedCapture, OverdueCapture } from './expectations.ts';
export {
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
  type TransactionalPostgresStore,
  type UnsettledCapture,
} from './store.ts';
export type { OverdueContext, Watch, WatchOptions } from './watch.ts';
