import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalidConfig } from '@notify-capture/core';
import type { SqlClient } from './client.ts';
import { type PostgresStore, storeOn } from './store.ts';

/** Options of {@link embeddedStore}. */
export interface EmbeddedStoreOptions {
  /** Where the database lives on disk; made when it is missing. */
  readonly directory: string;
}

/** A store with a database of its own, in this process. */
export interface EmbeddedStore extends PostgresStore {
  /** The database, for your own tables: PGlite, one connection. */
  readonly database: SqlClient;
  close(): Promise<void>;
}

/**
 * A durable store without a server: PGlite on disk, for one process. A second process is refused, since two would
 * corrupt the database. Install `@electric-sql/pglite` beside this package.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` when another process has the directory open
 * @example
 * const store = await embeddedStore({ directory: '.data/notify-capture' });
 */
export async function embeddedStore({ directory }: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  if (typeof directory !== 'string' || directory === '') {
    throw invalidConfig(
      'STORE_INVALID',
      'directory is missing',
      'Expected: a path, e.g. .data/notify-capture.',
    );
  }
  mkdirSync(directory, { recursive: true });
  const lock = await lockDirectory(realpathSync(directory));
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const database = await PGlite.create(join(realpathSync(directory), 'pglite'));
    const client: SqlClient = { query: (text, values) => database.query(text, values) };
    const store = storeOn({ client }, monotonic);
    await store.migrate();
    return Object.assign(store, {
      database: client,
      async close(): Promise<void> {
        await database.close();
        await unlock(lock);
      },
    });
  } catch (error) {
    await unlock(lock);
    throw error;
  }
}

/** The database is this process: its time must not jump when somebody sets the system's clock. */
function monotonic(): string {
  return `to_timestamp(${(performance.timeOrigin + performance.now()) / 1000})`;
}

/**
 * Whoever listens on the directory's socket has it. The system ends that with the process, however it dies; a file with
 * a process id would outlive it, and name another process later.
 */
async function lockDirectory(directory: string): Promise<Server> {
  const address = addressOf(directory);
  const listening = await listen(address);
  if (listening !== undefined) return listening;
  if (!(await isAlive(address))) {
    // Not where it is a name and no file.
    if (!address.startsWith('\0')) rmSync(address, { force: true });
    const taken = await listen(address);
    if (taken !== undefined) return taken;
  }
  throw invalidConfig(
    'STORE_INVALID',
    `this or another process has ${JSON.stringify(directory)} open`,
    'Expected: one process for an embedded store; for several use a Postgres server.',
  );
}

function addressOf(directory: string): string {
  const name = `notify-capture-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  switch (process.platform) {
    case 'win32':
      return `\\\\.\\pipe\\${name}`;
    case 'linux':
      // In the abstract namespace: no file that a dead process could leave, and that two could take over at once.
      return `\0${name}`;
    default:
      return join(tmpdir(), `${name}.sock`);
  }
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server.unref()));
  });
}

function isAlive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function unlock(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
