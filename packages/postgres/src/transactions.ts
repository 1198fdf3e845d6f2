import {
  invalidConfig,
  type NotificationStore,
  type SettledRecord,
  type TransactionHandle,
} from '@notify-capture/core';
import type { PooledClient, SqlClient, SqlPool } from './client.ts';

type Transact = NonNullable<NotificationStore['transact']>;
type Settle = (
  sql: SqlClient,
  key: string,
  token: string,
  record: SettledRecord,
  retentionMs: number,
) => Promise<boolean>;

/** pg's own default size of a pool. */
const DEFAULT_MAX = 10;

/** Transactions over a pool; one connection of it is always left for claims. */
export function transactions(client: SqlClient | SqlPool, settle: Settle): Transact {
  const pool = requirePool(client);
  listenOnConnections(pool);
  const slots = new Slots((pool.options?.max ?? DEFAULT_MAX) - 1);
  return async (run, signal) => {
    const leave = await slots.enter(signal);
    try {
      return await transact(pool, settle, run, signal);
    } finally {
      leave();
    }
  };
}

/** The pools whose connections are listened on: one pool may serve several stores. */
const listenedOn = new WeakSet<SqlPool>();

/**
 * A server that stops may end a connection in the very turn in which the pool hands it out, before anybody can listen:
 * that would end the process.
 */
function listenOnConnections(pool: SqlPool): void {
  if (listenedOn.has(pool)) return;
  listenedOn.add(pool);
  pool.on?.('connect', (connected) => connected.on('error', noted));
}

/**
 * A host that vanishes must not keep its locks until TCP notices: handlers have less than two minutes. The savepoint
 * tells at the settle whether this transaction is still the one that began here.
 */
const BEGIN = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '2min'; SAVEPOINT notify_capture";

/** What would end the transaction, so that the writes and the settled record no longer commit together. */
const ENDS_TRANSACTION =
  /^\s*(begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+((work|transaction)\s+)?to\b))\b/i;

async function transact<T>(
  pool: SqlPool,
  settle: Settle,
  run: Parameters<Transact>[0],
  signal: AbortSignal,
): Promise<T> {
  const client = await pool.connect();
  const { promise: aborted, ignore } = abortion(signal);
  const scope = { open: true };
  // A connection that breaks while nobody asks it anything would otherwise end the process.
  client.on('error', noted);
  let committed = false;
  try {
    await Promise.race([client.query(BEGIN), aborted]);
    const handle = handleOf(client, scope);
    const settleHere = async (key: string, token: string, record: SettledRecord, retentionMs: number) => {
      // Fails when the handler has ended the transaction behind our back: then nothing is settled.
      await client.query('RELEASE SAVEPOINT notify_capture');
      return settle(client, key, token, record, retentionMs);
    };
    const result = await Promise.race([run({ handle, settle: settleHere }), aborted]);
    scope.open = false;
    await commit(client);
    committed = true;
    return result as T;
  } catch (error) {
    scope.open = false;
    if (!signal.aborted) committed = await rolledBack(client);
    throw error;
  } finally {
    ignore();
    client.off('error', noted);
    // Whatever still runs on the connection must not meet its next user: then it is destroyed.
    client.release(!committed);
  }
}

/** A transaction that an error has spoilt answers COMMIT with ROLLBACK, and no error. */
async function commit(client: PooledClient): Promise<void> {
  const answer = await client.query('COMMIT');
  if (answer.command === 'ROLLBACK')
    throw new Error('the transaction was rolled back: a statement in it had failed');
}

async function rolledBack(client: PooledClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/** The client for the handler, as long as its transaction is open; it cannot be released from there. */
function handleOf(client: PooledClient, scope: { readonly open: boolean }): TransactionHandle {
  const refuse = async (): Promise<never> => {
    throw new Error(
      'This transaction is over: write through context.transaction only until the handler returns.',
    );
  };
  const refuseToEnd = async (): Promise<never> => {
    throw new Error(
      'context.transaction is begun and ended by the store, with the settled record: throw to roll it back, and use SAVEPOINT for a part of it.',
    );
  };
  return new Proxy(client, {
    get(target, name) {
      if (name === 'release') return () => undefined;
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        if (!scope.open) return refuse();
        if (name === 'query' && ENDS_TRANSACTION.test(textOf(given[0]))) return refuseToEnd();
        return member.apply(target, given);
      };
    },
  }) as unknown as TransactionHandle;
}

/** The SQL of a query: a text, or an object with one. */
function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}

function noted(): void {
  // The query that meets the broken connection rejects: that says it.
}

function abortion(signal: AbortSignal): { promise: Promise<never>; ignore: () => void } {
  let onAbort: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  promise.catch(() => undefined);
  return { promise, ignore: () => signal.removeEventListener('abort', onAbort) };
}

/** How many transactions may be open at once; the others wait in line. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async enter(signal: AbortSignal): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    return () => this.#leave();
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(enter);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

function requirePool(client: SqlClient | SqlPool): SqlPool {
  const max = 'options' in client ? (client.options?.max ?? DEFAULT_MAX) : DEFAULT_MAX;
  if ('connect' in client && typeof client.connect === 'function' && max >= 2) return client;
  throw invalidConfig(
    'STORE_INVALID',
    'connect' in client ? `transactional with a pool of ${max}` : 'transactional without a pool',
    'Expected: a pg Pool of at least two connections, so that claims need not wait for handlers.',
  );
}
