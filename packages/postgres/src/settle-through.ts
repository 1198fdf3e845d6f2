import { invalidConfig, type TransactionQuery } from '@notify-capture/core';
import { type Answer, readAnswers, readSettle } from './answers.ts';

/**
 * Settles in a transaction of the merchant. If another delivery has claimed, the transaction can no longer commit, even
 * when the handler ignores the error: otherwise both would write.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if `query` answers otherwise, or runs in no transaction
 */
export async function settleThrough(
  query: TransactionQuery,
  statement: string,
  values: string[],
): Promise<boolean> {
  const settle = async (): Promise<Answer | undefined> => read(await query(statement, [...values]));
  let answer = await settle();
  if (answer?.inTransaction === false) {
    // Nothing is written in this transaction yet, or there is none.
    await query(ASSIGN_ID, []);
    answer = await settle();
  }
  if (answer?.inTransaction === false) throw misuse('its statements are not in one transaction');
  if (readSettle(answer)) return true;
  await abort(query);
  return false;
}

async function abort(query: TransactionQuery): Promise<void> {
  try {
    await query(ABORT, []);
  } catch {
    // The purpose of the statement.
  }
}

const ASSIGN_ID = 'SELECT txid_current()::text AS id';

/** Fails: from then on, Postgres refuses everything but a rollback. */
const ABORT = `SELECT 'another delivery has claimed: this transaction must be rolled back'::integer AS aborted`;

function read(result: unknown): Answer | undefined {
  try {
    const [answer] = readAnswers(result);
    readSettle(answer);
    return answer;
  } catch (cause) {
    throw misuse(cause instanceof Error ? cause.message : String(cause));
  }
}

function misuse(problem: string): Error {
  return invalidConfig({
    reason: 'STORE_INVALID',
    option: 'query',
    problem: `The query of context.settle cannot be used: ${problem}.`,
    expected:
      'a function (text, values) that runs the statement in your open transaction (not on the pool or client), and returns its rows or { rows }.',
  });
}
