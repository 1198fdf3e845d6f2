import type { RowsClient, SqlClient, SqlPool } from './client.ts';

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /**
   * A `pg` Pool, PGlite, a TypeORM DataSource for Postgres, or anything else with `query(text, values)`. The store reads
   * its own columns the same whatever type parsers or row modes are set.
   */
  readonly client: SqlClient | SqlPool | RowsClient;
  /** Default `public`. */
  readonly schema?: string;
  /** Default `notify_capture`. The name of the table for expected captures is the same with `_expected`. */
  readonly table?: string;
  /**
   * Gives handlers `context.transaction`: their writes through it and the settled record commit together or not at all.
   * It needs a pool with at least two connections. Default `false`.
   */
  readonly transactional?: boolean;
}

/**
 * With transactions of the store.
 *
 * @inline
 */
export interface Transactional {
  /** Gives handlers `context.transaction`. */
  readonly transactional: true;
}
