import type { TransactionQuery } from '@notify-capture/core';

/** The used part of a query's answer. */
export interface QueryAnswer {
  readonly rows: readonly unknown[];
  /** The executed command, e.g. `COMMIT`. */
  readonly command?: string;
}

/** A client that runs SQL: a `pg` Pool or Client, or PGlite; recognized by its shape. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<QueryAnswer>;
}

/**
 * A client that returns the rows themselves, e.g. a TypeORM DataSource for Postgres.
 *
 * @example
 * const store = postgresStore({ client: dataSource });
 */
export interface RowsClient {
  query(text: string, values?: unknown[]): Promise<readonly unknown[]>;
}

/** One connection of a pool. */
export interface PooledClient extends SqlClient {
  /** `true` destroys the connection; otherwise it returns to the pool. */
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** A pool of connections, like `pg`'s. */
export interface SqlPool extends SqlClient {
  connect(): Promise<PooledClient>;
  on?(event: 'connect', listener: (client: PooledClient) => void): unknown;
  readonly options?: { readonly max?: number | undefined };
}

/** A client over a function of the merchant; `answers.ts` checks what it answers. */
export function clientOf(query: TransactionQuery): RowsClient {
  return {
    query: async (text, values = []) => (await query(text, values.map(String))) as readonly unknown[],
  };
}
