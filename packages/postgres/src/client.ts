/** What a query answers, as far as the store looks at it. */
export interface QueryAnswer {
  readonly rows: readonly unknown[];
  /** What was done, e.g. `COMMIT`. */
  readonly command?: string;
}

/** Anything that runs SQL: a `pg` Pool or Client, PGlite; known by its shape. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<QueryAnswer>;
}

/** One connection of a pool. */
export interface PooledClient extends SqlClient {
  /** `true` destroys the connection in place of handing it to somebody else. */
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** A pool of connections, as `pg` has it. */
export interface SqlPool extends SqlClient {
  connect(): Promise<PooledClient>;
  on?(event: 'connect', listener: (client: PooledClient) => void): unknown;
  readonly options?: { readonly max?: number | undefined };
}
