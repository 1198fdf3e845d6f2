import { invalidConfig } from '@notify-capture/core';
import { ask } from './answers.ts';
import type { RowsClient, SqlClient } from './client.ts';

/** SQLSTATE of a missing table. */
const UNDEFINED_TABLE = '42P01';

/**
 * Can the store write its table? It is one question, and writes nothing.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`; the client's own error if the database does not answer
 */
export async function checkTable(client: SqlClient | RowsClient, statement: string): Promise<void> {
  const [answer] = await ask(client, statement, []).catch((cause: unknown) => {
    throw (cause as { code?: unknown } | null)?.code === UNDEFINED_TABLE ? withoutTable(cause) : cause;
  });
  if (answer?.readOnly === true) {
    throw unusable('the database is read-only', 'a connection to the primary, whose transactions can write.');
  }
  if (answer?.granted !== true) {
    throw unusable('the user must not write the table', 'GRANT SELECT, INSERT, UPDATE, DELETE on the table.');
  }
}

function withoutTable(cause: unknown) {
  return unusable('the table of the store does not exist', 'await store.migrate() at start.', cause);
}

function unusable(problem: string, expected: string, cause?: unknown) {
  return invalidConfig({
    reason: 'STORE_INVALID',
    option: 'client',
    problem: `Postgres: ${problem}.`,
    expected,
    cause,
  });
}
