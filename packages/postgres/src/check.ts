import { invalidConfig } from '@notify-capture/core';
import { type Answer, ask } from './answers.ts';
import type { RowsClient, SqlClient, SqlPool } from './client.ts';
import { isPool } from './client-checks.ts';
import { ignore } from './pool-errors.ts';
import { inTime, LATE } from './time-limit.ts';

/** SQLSTATE of a missing table. */
const UNDEFINED_TABLE = '42P01';

/** In ms. A connection that is half open never answers. */
const CHECK_LIMIT = 5_000;

/**
 * Can the store write its table? It is one question, and writes nothing. A connection of a pool that does not answer in time
 * is destroyed, so that the next check, and the next notification, get another one.
 *
 * @param limit in ms
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID`; the client's own error if the database does not answer
 */
export async function checkTable(
  client: SqlClient | SqlPool | RowsClient,
  statement: string,
  limit = CHECK_LIMIT,
): Promise<void> {
  // A connection may not be free in time; when it is, it is asked and returned.
  const asked = isPool(client) ? askPool(client, statement, limit) : ask(client, statement, []);
  const [answer] = await answered(asked, limit).catch((cause: unknown) => {
    throw (cause as { code?: unknown } | null)?.code === UNDEFINED_TABLE ? withoutTable(cause) : cause;
  });
  if (answer?.readOnly === true) {
    throw unusable('the database is read-only', 'a connection to the primary, whose transactions can write.');
  }
  if (answer?.granted !== true) {
    throw unusable('the user must not write the table', 'GRANT SELECT, INSERT, UPDATE, DELETE on the table.');
  }
}

async function askPool(pool: SqlPool, statement: string, limit: number): Promise<readonly Answer[]> {
  const connection = await pool.connect();
  // Without a listener, the error event of a connection that breaks would end the process.
  connection.on('error', ignore);
  let isIntact = false;
  try {
    const answers = await answered(ask(connection, statement, []), limit);
    isIntact = true;
    return answers;
  } finally {
    connection.off('error', ignore);
    connection.release(!isIntact);
  }
}

async function answered<T>(asked: Promise<T>, limit: number): Promise<T> {
  const answer = await inTime(asked, limit);
  if (answer === LATE) throw new Error(`the database did not answer within ${limit} ms`);
  return answer;
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
