import { createHash } from 'node:crypto';
import type { QueryAnswer, RowsClient, SqlClient, SqlPool } from './client.ts';
import { isPool } from './client-checks.ts';

/** A client of `pg`: a connection parses and plans a statement with a name once. */
interface NamingClient {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<QueryAnswer>;
}

/**
 * The SQLSTATEs of an unknown name and of a name in use. Nothing was executed. A pooler such as PgBouncer causes them if
 * each transaction gets another connection to the server; so does DEALLOCATE.
 */
const NAME_REFUSED = ['26000', '42P05'];

/**
 * Runs statements by name, because Postgres takes longer to plan them than to execute them. Only pools of `pg` can do
 * this. Behind a pooler that cannot, the statements are sent without names from the first refusal on.
 */
export class PreparedStatements {
  readonly #executed = new Map<string, { readonly name: string; times: number }>();
  #isPossible: boolean;

  constructor(client: SqlClient | SqlPool | RowsClient) {
    this.#isPossible = isPool(client) && isOfPg(client);
  }

  /** A client that runs its statements by name; `client` is the pool or one of its connections. */
  on(client: SqlClient | RowsClient): SqlClient {
    return { query: (text, values = []) => this.#query(client as SqlClient, text, values) };
  }

  async #query(client: SqlClient, text: string, values: unknown[]): Promise<QueryAnswer> {
    if (!this.#isPossible) return client.query(text, values);
    try {
      return await (client as unknown as NamingClient).query({ name: this.#nameOf(text), text, values });
    } catch (error) {
      if (!NAME_REFUSED.includes(String((error as { code?: unknown } | null)?.code))) throw error;
      this.#isPossible = false;
      return client.query(text, values);
    }
  }

  /**
   * The same name is always the same text, also on a connection that a pooler shares with other processes. The name
   * changes whenever the number of executions has doubled: a plan that was made for a small table reads all of its rows.
   */
  #nameOf(text: string): string {
    let executed = this.#executed.get(text);
    if (executed === undefined) {
      executed = { name: createHash('sha256').update(text).digest('hex').slice(0, 32), times: 0 };
      this.#executed.set(text, executed);
    }
    executed.times += 1;
    return `notify_capture_${executed.name}_${Math.floor(Math.log2(executed.times))}`;
  }
}

/** Only `pg`, and what extends it, knows statements with names. */
function isOfPg(pool: object): boolean {
  const { Client } = pool as { Client?: { prototype?: { escapeIdentifier?: unknown } } };
  return typeof Client?.prototype?.escapeIdentifier === 'function';
}
