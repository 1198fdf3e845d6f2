import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openEmbedded } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { embeddedStore } from '../src/index.ts';

const run = promisify(execFile);
const DIST = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Copies a folder with an empty database: to make one takes seconds. */
function copyFolder(): string {
  const made = openEmbedded();
  opened.push(made);
  return made.directory;
}

function parentFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'notify-capture-embedded-'));
  opened.push({ close: () => rmSync(parent, { recursive: true, force: true }) });
  return parent;
}

const locksIn = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.startsWith('lock-'));

/** Opens the folder in a process of its own, which prints `open` or the error and then kills itself. */
async function openInProcess(directory: string): Promise<string> {
  const program = `
    const { embeddedStore } = await import(${JSON.stringify(DIST)});
    const result = await embeddedStore({ directory: ${JSON.stringify(directory)} }).then(() => 'open', String);
    process.stdout.write(result, () => process.kill(process.pid, 'SIGKILL'));`;
  const killed = await run(process.execPath, ['--input-type=module', '-e', program]).catch((error) => error);
  return (killed as { stdout: string }).stdout;
}

// Windows has no socket files.
const isPosix = process.platform !== 'win32';

describe('the lock of the embedded store', () => {
  if (isPosix)
    it('refuses a second process that has the folder under another path, as another container does', async () => {
      const directory = copyFolder();
      const store = await embeddedStore({ directory });
      const moved = join(parentFolder(), 'volume');
      renameSync(directory, moved);
      expect(await openInProcess(moved)).toContain('STORE_INVALID');
      renameSync(moved, directory);
      expect(await store.claim('k', 'f', 60_000)).toMatchObject({ status: 'acquired' });
      await store.close();
      expect(await openInProcess(directory)).toBe('open');
    });

  it('of a process that was killed blocks nobody, and is removed', async () => {
    const directory = copyFolder();
    expect(await openInProcess(directory)).toBe('open');
    const [left] = locksIn(directory);
    expect(left !== undefined).toBe(isPosix);
    const store = await embeddedStore({ directory });
    expect(locksIn(directory)).toHaveLength(isPosix ? 1 : 0);
    expect(locksIn(directory)).not.toContain(left);
    await store.close();
    expect(locksIn(directory)).toEqual([]);
  });

  if (process.platform === 'linux')
    it('works in a folder with a long path', async () => {
      const parent = join(parentFolder(), 'x'.repeat(100));
      mkdirSync(parent);
      const directory = join(parent, 'store');
      renameSync(copyFolder(), directory);
      const store = await embeddedStore({ directory });
      expect(locksIn(directory)).toHaveLength(1);
      const moved = join(parent, 'moved');
      renameSync(directory, moved);
      expect(await openInProcess(moved)).toContain('STORE_INVALID');
      renameSync(moved, directory);
      await store.close();
      expect(locksIn(directory)).toEqual([]);
    });
});
