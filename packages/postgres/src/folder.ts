import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { invalidConfig, isNotificationError, type NotificationError } from '@notify-capture/core';
import { SOCKET } from './lock.ts';

/** The folder of PGlite inside the folder of the store. */
export const DATABASE = 'pglite';
/** A file of every Postgres database. */
const VERSION = 'PG_VERSION';
/** Read, write and enter, for the owner only: other users could read ids and change settled records. */
const PRIVATE = 0o700;
/** The rights of group and others. */
const WIDER = 0o077;
/** Set on a folder in which several users make files, e.g. /tmp. */
const STICKY = 0o1000;

/**
 * Makes a folder that only its owner can open, or checks an existing one. It changes the rights of a folder only if this is
 * a store of this user and contains nothing else: other users or services may need any other folder.
 *
 * @returns its real path
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if the folder is not for this store only
 */
export function privateFolder(directory: string): string {
  try {
    mkdirSync(dirname(resolve(directory)), { recursive: true });
    // Never open to others, not even for a moment. An existing folder keeps its rights.
    const isNew = mkdirSync(directory, { recursive: true, mode: PRIVATE }) !== undefined;
    const folder = realpathSync(directory);
    if (isShared(folder))
      throw usedOtherwise(folder, 'is the working, home or temporary directory, or above it');
    // Windows has no such rights: a folder inherits those of its parent.
    if (process.platform === 'win32') readContent(folder);
    else assertPrivate(folder, isNew);
    return folder;
  } catch (error) {
    if (isNotificationError(error)) throw error;
    throw invalidFolder(
      `${JSON.stringify(directory)} cannot be made or opened: ${String(error)}.`,
      'a folder that this process can make or write.',
      error,
    );
  }
}

function assertPrivate(folder: string, isNew: boolean): void {
  // One descriptor for all steps: the folder that is changed is the one that was checked.
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const { uid, mode } = fstatSync(descriptor);
    if (!isOwn({ uid })) throw ofAnotherUser(folder, uid);
    const content = readContent(folder);
    if ((mode & WIDER) === 0) return;
    if (isNew) throw withoutModes(folder);
    const isOnlyStore = content.isStore && content.others.length === 0 && (mode & STICKY) === 0;
    if (!isOnlyStore) throw openToOthers(folder, mode);
    fchmodSync(descriptor, mode & ~WIDER & 0o7777);
    // Some file systems ignore a change of the mode.
    if ((fstatSync(descriptor).mode & WIDER) !== 0) throw withoutModes(folder);
  } finally {
    closeSync(descriptor);
  }
}

interface Content {
  /** Whether there is a database of the store, made by this user. */
  readonly isStore: boolean;
  /** The names that are not from the store. */
  readonly others: readonly string[];
}

/** Reads what is in the folder. A store that was killed at its first start has left a lock, or an incomplete database. */
function readContent(folder: string): Content {
  const database = join(folder, DATABASE);
  const isMade = isOwnFolder(database);
  const isStore = isMade && existsSync(join(database, VERSION));
  const others = readdirSync(folder).filter((name) => !(SOCKET.test(name) || (isMade && name === DATABASE)));
  const [other] = others;
  if (other !== undefined && !isStore) {
    throw usedOtherwise(folder, `contains ${JSON.stringify(other)} and no store of this user`);
  }
  return { isStore, others };
}

function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && isOwn(stats);
}

/** Also root opens only its own folders: in another user's folder, its database would not be that user's. */
function isOwn({ uid }: Pick<Stats, 'uid'>): boolean {
  return process.geteuid === undefined || process.geteuid() === uid;
}

/** The working directory, a home directory, the temporary one, or a folder that contains one of them. */
function isShared(folder: string): boolean {
  const inside = folder.endsWith(sep) ? folder : folder + sep;
  const shared = [() => process.cwd(), homedir, () => userInfo().homedir, tmpdir].flatMap((find) => {
    try {
      return [realpathSync(find())];
    } catch {
      // It does not exist, e.g. the home directory of a user of a container.
      return [];
    }
  });
  return shared.some((one) => `${one}${sep}`.startsWith(inside));
}

/** In a database, a new folder would be one of its files. */
const placeIn = (folder: string): string =>
  join(existsSync(join(folder, VERSION)) ? dirname(folder) : folder, 'notify-capture');

const newFolderIn = (folder: string): string =>
  `a path that does not exist, e.g. ${JSON.stringify(placeIn(folder))}: the store makes a folder with mode 700`;

function usedOtherwise(folder: string, use: string): NotificationError {
  return invalidFolder(`${JSON.stringify(folder)} ${use}.`, `${newFolderIn(folder)}.`);
}

function ofAnotherUser(folder: string, owner: number): NotificationError {
  return invalidFolder(
    `${JSON.stringify(folder)} belongs to user ${owner}, and this process runs as user ${process.geteuid?.()}.`,
    `${newFolderIn(folder)}. For a store of user ${owner}, run this process as that user.`,
  );
}

function openToOthers(folder: string, mode: number): NotificationError {
  const path = JSON.stringify(folder);
  return invalidFolder(
    `Other users can open ${path} (mode ${(mode & 0o7777).toString(8)}).`,
    `${newFolderIn(folder)}. If only the store uses ${path}, run: chmod 700 ${path}`,
  );
}

function withoutModes(folder: string): NotificationError {
  return invalidFolder(
    `Other users can open ${JSON.stringify(folder)}, and its file system does not keep mode 700.`,
    'a folder on a local file system with modes.',
  );
}

function invalidFolder(problem: string, expected: string, cause?: unknown): NotificationError {
  return invalidConfig({ reason: 'STORE_INVALID', option: 'directory', problem, expected, cause });
}
