import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve, sep } from 'node:path';
import { invalidConfig, type NotificationError } from '@notify-capture/core';

/** Read, write and enter, for the owner only: other users could read ids and change settled records. */
const PRIVATE = 0o700;
/** The rights of group and others. */
const WIDER = 0o077;
/** Set on a folder in which several users make files, e.g. /tmp. */
const STICKY = 0o1000;

/**
 * Makes a folder that only its owner can open.
 *
 * @returns its real path
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if others can open it and it cannot be closed to them
 */
export function privateFolder(directory: string): string {
  mkdirSync(dirname(resolve(directory)), { recursive: true });
  // Never open to others, not even for a moment. An existing folder keeps its rights.
  mkdirSync(directory, { recursive: true, mode: PRIVATE });
  const folder = realpathSync(directory);
  // Windows has no such rights: a folder inherits those of its parent.
  if (process.platform !== 'win32' && isOpenToOthers(folder)) closeToOthers(folder);
  return folder;
}

function closeToOthers(folder: string): void {
  const { mode, uid } = statSync(folder);
  const isShared = (mode & STICKY) !== 0 || (uid !== process.getuid?.() && process.getuid?.() !== 0);
  // Other users may need such a folder, e.g. a web server that reads its files.
  if (isShared || isAbove(folder)) throw openToOthers(folder, 'it is not for the store only');
  try {
    chmodSync(folder, PRIVATE);
  } catch (cause) {
    throw openToOthers(folder, 'its mode cannot be changed', cause);
  }
  // Some file systems ignore a change of the mode.
  if (isOpenToOthers(folder)) throw openToOthers(folder, 'its file system has no modes');
}

/** The working directory, the home directory, or a folder that contains one of them. */
function isAbove(folder: string): boolean {
  const inside = folder.endsWith(sep) ? folder : folder + sep;
  return [process.cwd(), homedir()].some((one) => `${one}${sep}`.startsWith(inside));
}

function isOpenToOthers(folder: string): boolean {
  return (statSync(folder).mode & WIDER) !== 0;
}

function openToOthers(folder: string, reason: string, cause?: unknown): NotificationError {
  return invalidConfig({
    reason: 'STORE_INVALID',
    option: 'directory',
    problem: `Other users can open ${JSON.stringify(folder)}, and ${reason}.`,
    expected: `a folder for the store only, e.g. ${JSON.stringify(resolve(folder, 'notify-capture'))}, or mode 700.`,
    cause,
  });
}
