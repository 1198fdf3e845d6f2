import {
  invalidConfig,
  type NotificationStore,
  type SettledRecord,
  type TransactionHandle,
} from '@notify-capture/core';
import fastq from 'fastq';
import type { PooledClient, RowsClient, SqlClient, SqlPool } from './client.ts';
import { isPool } from './client-checks.ts';
import { ignore } from './pool-errors.ts';

type Transact = NonNullable<NotificationStore['transact']>;
type Settle = (
  sql: SqlClient,
  key: string,
  token: string,
  record: SettledRecord,
  retentionMs: number,
) => Promise<boolean>;

/** pg's default size of a pool. */
const DEFAULT_MAX = 10;

/** Transactions over a pool. One of its connections is always left for claims; the other transactions wait in a queue. */
export function transactions(client: SqlClient | SqlPool | RowsClient, settle: Settle): Transact {
  const pool = poolOf(client);
  const queue = fastq.promise((run: () => Promise<unknown>) => run(), maxOf(pool) - 1);
  return async <T>(run: Parameters<Transact>[0], signal: AbortSignal): Promise<T> => {
    const transaction = async (): Promise<unknown> => {
      signal.throwIfAborted();
      return transact(pool, settle, run, signal);
    };
    return (await queue.push(transaction)) as T;
  };
}

/**
 * The time-out ends the transaction of a host that vanishes: its locks must not stay until TCP notices. The savepoint
 * shows at the settle whether the handler has ended the transaction.
 */
const BEGIN = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '2min'; SAVEPOINT notify_capture";

async function transact<T>(
  pool: SqlPool,
  settle: Settle,
  run: Parameters<Transact>[0],
  signal: AbortSignal,
): Promise<T> {
  const client = await pool.connect();
  const { aborted, removeListener } = rejectOnAbort(signal);
  const scope = { isOpen: true };
  // Without a listener, the error event of an idle connection would end the process.
  client.on('error', ignore);
  let isClean = false;
  try {
    await Promise.race([client.query(BEGIN), aborted]);
    const settleHere = async (key: string, token: string, record: SettledRecord, retentionMs: number) => {
      await releaseSavepoint(client);
      return settle(client, key, token, record, retentionMs);
    };
    const running = run({ handle: handleOf(client, scope), settle: settleHere });
    const result = await Promise.race([running, aborted]);
    scope.isOpen = false;
    await commit(client);
    isClean = true;
    return result as T;
  } catch (error) {
    scope.isOpen = false;
    if (!signal.aborted) isClean = await rollback(client);
    throw error;
  } finally {
    removeListener();
    client.off('error', ignore);
    // A statement that still runs must not reach the next user of the connection: then it is destroyed.
    client.release(!isClean);
  }
}

/** The SQLSTATEs of a savepoint that is gone, and of no open transaction. */
const TRANSACTION_ENDED = ['3B001', '25P01'];

async function releaseSavepoint(client: PooledClient): Promise<void> {
  try {
    await client.query('RELEASE SAVEPOINT notify_capture');
  } catch (cause) {
    if (!TRANSACTION_ENDED.includes(String((cause as { code?: unknown }).code))) throw cause;
    throw new Error(
      'the handler has ended the transaction (COMMIT or ROLLBACK). Only the store ends it. To roll back, throw; to roll back a part, use SAVEPOINT',
      { cause },
    );
  }
}

/** In an aborted transaction, Postgres answers COMMIT with ROLLBACK and without an error. */
async function commit(client: PooledClient): Promise<void> {
  const answer = await client.query('COMMIT');
  if (answer.command === 'ROLLBACK') {
    throw new Error('the transaction was rolled back, because one of its statements had failed');
  }
}

async function rollback(client: PooledClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/** The client for the handler: query builders can use it as a `pg` client while its transaction is open. */
function handleOf(client: PooledClient, scope: { readonly isOpen: boolean }): TransactionHandle {
  return new Proxy(client, {
    get(target, name) {
      // The store returns the connection to the pool.
      if (name === 'release') return () => undefined;
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => (scope.isOpen ? member.apply(target, given) : rejectClosed());
    },
  }) as unknown as TransactionHandle;
}

async function rejectClosed(): Promise<never> {
  throw new Error('This transaction is over. Use context.transaction only until the handler returns.');
}

function rejectOnAbort(signal: AbortSignal): { aborted: Promise<never>; removeListener: () => void } {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  aborted.catch(() => undefined);
  return { aborted, removeListener: () => signal.removeEventListener('abort', onAbort) };
}

function maxOf(pool: SqlPool): number {
  return pool.options?.max ?? DEFAULT_MAX;
}

function poolOf(client: SqlClient | SqlPool | RowsClient): SqlPool {
  const pool = isPool(client) ? client : undefined;
  if (pool !== undefined && maxOf(pool) >= 2) return pool;
  throw invalidConfig({
    reason: 'STORE_INVALID',
    option: 'client',
    problem:
      pool === undefined
        ? 'transactional is set, and client is not a pool.'
        : `transactional is set, and the pool has ${maxOf(pool)} connection.`,
    expected: 'a pg Pool with at least two connections, so that claims do not wait for handlers.',
  });
}
