import type { TransactionQuery } from '@notify-capture/core';

/** The used part of a query's answer. */
export interface QueryAnswer {
  /** The rows, with their columns by name or in their order. */
  readonly rows: readonly unknown[];
  /** The executed command, e.g. `COMMIT`. */
  readonly command?: string;
}

/** A client that runs SQL: a `pg` Pool or Client, or PGlite; recognized by its shape. */
export interface SqlClient {
  /** Runs one statement with numbered parameters: `$1` in the text is the first value. */
  query(text: string, values?: unknown[]): Promise<QueryAnswer>;
}

/**
 * A client that returns the rows themselves, e.g. a TypeORM DataSource for Postgres.
 *
 * @example
 * import { postgresStore } from '@notify-capture/postgres';
 *
 * const store = postgresStore({ client: dataSource });
 */
export interface RowsClient {
  /** Runs one statement with numbered parameters, and resolves to its rows. */
  query(text: string, values?: unknown[]): Promise<readonly unknown[]>;
}

/** One connection of a pool. */
export interface PooledClient extends SqlClient {
  /** `true` destroys the connection; otherwise it returns to the pool. */
  release(destroy?: boolean): void;
  /** Listens for the loss of the connection. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Stops to listen. */
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** A pool of connections, like `pg`'s. */
export interface SqlPool extends SqlClient {
  /** Takes a connection, for a transaction. */
  connect(): Promise<PooledClient>;
  /** Listens for new connections. */
  on?(event: 'connect', listener: (client: PooledClient) => void): unknown;
  /** The options of the pool. */
  readonly options?: {
    /** The maximum number of connections. */
    readonly max?: number | undefined;
  };
}

/** A client over a function of the merchant; `answers.ts` checks what it answers. */
export function clientOf(query: TransactionQuery): RowsClient {
  return {
    query: async (text, values = []) => (await query(text, values.map(String))) as readonly unknown[],
  };
}
