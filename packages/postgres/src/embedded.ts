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
  /** The folder of the database. It is created if it does not exist. */
  readonly directory: string;
}

/** A store with its own database, in this process. */
export interface EmbeddedStore extends PostgresStore {
  /** The database, for your own tables: PGlite, one connection. */
  readonly database: SqlClient;
  close(): Promise<void>;
}

/**
 * A durable store without a server: PGlite on disk, for one process. A second process is refused, because it would
 * corrupt the database. Install `@electric-sql/pglite` as well.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if another process has the directory open
 * @example
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
  mkdirSync(directory, { recursive: true });
  const lock = await lockDirectory(realpathSync(directory));
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const database = await PGlite.create(join(realpathSync(directory), 'pglite'));
    const client: SqlClient = { query: (text, values) => database.query(text, values) };
    const store = storeOn({ client }, monotonicNow);
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

/** The database is this process: a change of the system's clock must not move its time. */
function monotonicNow(): string {
  return `to_timestamp(${(performance.timeOrigin + performance.now()) / 1000})`;
}

/**
 * The process that listens on the directory's socket owns it. The system closes the socket when the process ends in any
 * way; a file with a process id would stay, and later name another process.
 */
async function lockDirectory(directory: string): Promise<Server> {
  const address = addressOf(directory);
  const listening = await listen(address);
  if (listening !== undefined) return listening;
  if (!(await isAlive(address))) {
    // An abstract name has no file.
    if (!address.startsWith('\0')) rmSync(address, { force: true });
    const server = await listen(address);
    if (server !== undefined) return server;
  }
  throw invalidConfig({
    reason: 'STORE_INVALID',
    option: 'directory',
    problem: `This or another process has ${JSON.stringify(directory)} open.`,
    expected: 'a directory that no other process uses. Several processes need a Postgres server.',
  });
}

function addressOf(directory: string): string {
  const name = `notify-capture-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  switch (process.platform) {
    case 'win32':
      return `\\\\.\\pipe\\${name}`;
    case 'linux':
      // In the abstract namespace there is no file that a dead process leaves behind.
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
