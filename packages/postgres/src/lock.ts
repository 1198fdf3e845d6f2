import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalidConfig, type NotificationError } from '@notify-capture/core';

/** The lock of a folder. */
export interface Lock {
  release(): Promise<void>;
}

/** The sockets of the processes that have the folder open, or have been killed. */
export const SOCKET = /^lock-[0-9a-f]{12}$/;

/**
 * Locks a folder for this process. The operating system ends the lock with the process, in whatever way it ends; a file
 * with a process id would stay, and later name another process. There are two locks:
 *
 * - a socket named after the folder, which one process at a time can have, but other containers cannot see;
 * - a socket file in the folder, which every container that shares the folder can connect to.
 *
 * @param directory the real path
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if another process has the folder open
 */
export async function lockDirectory(directory: string): Promise<Lock> {
  const machine = await lockName(directory);
  if (process.platform === 'win32') return machine;
  try {
    const folder = await lockFolder(directory);
    return {
      async release() {
        await folder.release();
        await machine.release();
      },
    };
  } catch (error) {
    await machine.release();
    throw error;
  }
}

async function lockName(directory: string): Promise<Lock> {
  const address = addressOf(directory);
  const listening = await listen(address);
  if (listening !== undefined) return listening;
  if (!(await isAlive(address))) {
    // An abstract name has no file.
    if (!address.startsWith('\0')) rmSync(address, { force: true });
    const lock = await listen(address);
    if (lock !== undefined) return lock;
  }
  throw isOpen(directory);
}

/**
 * Each process listens on a file of its own, and only then looks for others: of two, at least one sees the other. Two that
 * start at the same moment in two containers may both be refused, but are never both accepted. A file whose process has
 * ended can never be in use again, so it is safe to remove.
 */
async function lockFolder(directory: string): Promise<Lock> {
  const own = `lock-${randomBytes(6).toString('hex')}`;
  const path = shortPath(directory, own);
  const lock = await listen(path.of(own)).catch((cause: unknown) => {
    path.close();
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'directory',
      problem: `No socket can be made in ${JSON.stringify(directory)}.`,
      expected: 'a folder on a local file system that this process can write.',
      cause,
    });
  });
  const release = async (): Promise<void> => {
    await lock?.release();
    path.close();
  };
  try {
    if (lock === undefined) throw isOpen(directory);
    const others = readdirSync(directory).filter((name) => SOCKET.test(name) && name !== own);
    for (const name of others) {
      if (await isAlive(path.of(name))) throw isOpen(directory);
      rmSync(join(directory, name), { force: true });
    }
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The longest address of a socket file in bytes: 108 on Linux and 104 elsewhere, with a final zero. */
const LONGEST = 103;

/** Linux reaches a folder with a long path through an open descriptor. */
function shortPath(directory: string, own: string): { of(name: string): string; close(): void } {
  const longest = Buffer.byteLength(join(directory, own));
  if (longest <= LONGEST) return { of: (name) => join(directory, name), close: () => undefined };
  if (process.platform !== 'linux') {
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'directory',
      problem: `The path ${JSON.stringify(directory)} is too long for a socket in the folder.`,
      expected: `a path that is ${longest - LONGEST} bytes shorter.`,
    });
  }
  const descriptor = openSync(directory, 'r');
  return {
    of: (name) => `/proc/self/fd/${descriptor}/${name}`,
    close: () => closeSync(descriptor),
  };
}

function isOpen(directory: string): NotificationError {
  return invalidConfig({
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

function listen(address: string): Promise<Lock | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      // The lock keeps no process alive.
      server.unref();
      resolve({ release: () => close(server) });
    });
  });
}

/** The errors of a socket whose process has ended. Any other one, e.g. of rights, does not prove that. */
const ENDED = ['ECONNREFUSED', 'ENOENT'];

function isAlive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(!ENDED.includes(String(error.code))));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
