import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { join } from 'node:path';
import { invalidConfig } from '@notify-capture/core';
import type { SqlClient } from './client.ts';
import { DATABASE, privateFolder } from './folder.ts';
import { lockDirectory } from './lock.ts';
import { type PostgresStore, storeOn } from './store.ts';
import type { Watch, WatchOptions } from './watch.ts';

/** Options of {@link embeddedStore}. */
export interface EmbeddedStoreOptions {
  /**
   * The folder of the database, and of nothing else. It is created with mode 700 if it does not exist. An existing folder
   * must belong to the user of this process, and be a store or an empty folder with mode 700. Rights are changed only of
   * a store that contains nothing else: it gets mode 700.
   */
  readonly directory: string;
}

/** PGlite: one connection, which a transaction has for itself. */
export interface EmbeddedDatabase extends SqlClient {
  /**
   * Commits when `run` resolves, and rolls back when it rejects. Other queries wait meanwhile. Inside `run`, use only its
   * `transaction`: `database` and the store would wait for ever, so they are refused (`INVALID_CONFIG`).
   *
   * @example
   * import { embeddedStore } from '@notify-capture/postgres';
   *
   * const store = await embeddedStore({ directory: '.data/notify-capture' });
   * await store.database.transaction(async (transaction) => {
   *   await transaction.query('INSERT INTO orders VALUES ($1)', [captureRequestId]);
   *   const capture = { clientId, captureRequestId, paymentId, deadline: new Date(Date.now() + 15 * 60_000) };
   *   await store.expect(capture, (text, values) => transaction.query(text, values));
   * });
   */
  transaction<T>(run: (transaction: SqlClient) => Promise<T>): Promise<T>;
}

/** A store with its own database, in this process. */
export interface EmbeddedStore extends PostgresStore {
  /** The database, for your own tables. */
  readonly database: EmbeddedDatabase;
  /** Stops the watch, waits for it, and closes the database. */
  close(): Promise<void>;
}

/**
 * A durable store without a server: PGlite on disk, for one process. A second process is refused, because it would
 * corrupt the database, also from another container that shares the folder. Install `@electric-sql/pglite` as well.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if another process has the directory open, or if
 * it is not for this store only: it belongs to another user, contains other files, can be opened by others, or is the
 * working, home or temporary directory
 * @example
 * import { embeddedStore } from '@notify-capture/postgres';
 *
 * const store = await embeddedStore({ directory: '.data/notify-capture' });
 */
export async function embeddedStore({ directory }: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  if (typeof directory !== 'string' || directory === '') {
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'directory',
      problem: 'directory is missing.',
      expected: 'a path, e.g. .data/notify-capture.',
    });
  }
  const folder = privateFolder(directory);
  const lock = await lockDirectory(folder);
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const database = await PGlite.create(join(folder, DATABASE));
    const client = oneAtATime({
      query: (text, values) => database.query(text, values),
      transaction: (run) => database.transaction(run) as ReturnType<typeof run>,
    });
    const store = storeOn({ client }, monotonicNow);
    await store.migrate();
    const { startWatch, sweep } = store;
    const watches: Watch[] = [];
    return Object.assign(store, {
      database: client,
      // A settle inside a transaction can begin an automatic sweep: it waits in the background for the end of both.
      sweep: AsyncResource.bind(sweep),
      startWatch(options: WatchOptions): Watch {
        const watch = startWatch(options);
        watches.push(watch);
        return watch;
      },
      async close(): Promise<void> {
        await Promise.all(watches.map((watch) => watch.stop()));
        await database.close();
        await lock.release();
      },
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Refuses, inside a transaction, what would wait for the end of this transaction. */
function oneAtATime(database: EmbeddedDatabase): EmbeddedDatabase {
  const current = new AsyncLocalStorage<{ isOpen: boolean }>();
  const assertOutside = (): void => {
    if (current.getStore()?.isOpen !== true) return;
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'query',
      problem: 'The only connection is in use by the open transaction of database.transaction.',
      expected:
        'the query of this transaction, e.g. store.expect(capture, (text, values) => transaction.query(text, values)).',
    });
  };
  return {
    async query(text, values) {
      assertOutside();
      return database.query(text, values);
    },
    async transaction(run) {
      assertOutside();
      return database.transaction(async (transaction) => {
        const scope = { isOpen: true };
        try {
          return await current.run(scope, () => run(transaction));
        } finally {
          scope.isOpen = false;
        }
      });
    },
  };
}

/** The database is this process: a change of the system's clock must not move its time. */
function monotonicNow(): string {
  return `to_timestamp(${(performance.timeOrigin + performance.now()) / 1000})`;
}
