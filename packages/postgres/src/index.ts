export type { PooledClient, QueryAnswer, RowsClient, SqlClient, SqlPool } from './client.ts';
export { type EmbeddedStore, type EmbeddedStoreOptions, embeddedStore } from './embedded.ts';
export {
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
  type UnsettledCapture,
} from './store.ts';
