import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const locksIn = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.startsWith('lock-'));
const refused = (message: string) => ({
  code: 'INVALID_CONFIG',
  reason: 'STORE_INVALID',
  option: 'directory',
  message: expect.stringContaining(message),
});

/** Opens the folder in a process of its own, which prints `open` or the error and then kills itself. */
async function openInProcess(directory: string): Promise<string> {
  const program = `
    const { embeddedStore } = await import(${JSON.stringify(DIST)});
    const result = await embeddedStore({ directory: ${JSON.stringify(directory)} }).then(() => 'open', String);
    process.stdout.write(result, () => process.kill(process.pid, 'SIGKILL'));`;
  const killed = await run(process.execPath, ['--input-type=module', '-e', program]).catch((error) => error);
  return (killed as { stdout: string }).stdout;
}

// Windows has no modes and no socket files: a folder inherits the rights of its parent.
const isPosix = process.platform !== 'win32';

if (isPosix)
  describe('the folder of the embedded store', () => {
    it('is closed to other users, and its parent keeps the usual rights', async () => {
      const parent = parentFolder();
      const before = process.umask(0o022);
      const store = await embeddedStore({ directory: join(parent, 'data', 'store') });
      process.umask(before);
      expect([modeOf(join(parent, 'data')), modeOf(join(parent, 'data', 'store'))]).toEqual([0o755, 0o700]);
      await store.close();
    });

    it.each(['755', '750', '777', '701'])('is closed to other users if it has mode %s', async (mode) => {
      const directory = copyFolder();
      chmodSync(directory, Number.parseInt(mode, 8));
      const store = await embeddedStore({ directory });
      expect(modeOf(directory)).toBe(0o700);
      await store.close();
    });

    it('is closed to other users if it also contains other files, which keep their rights', async () => {
      const directory = copyFolder();
      const file = join(directory, '.env');
      writeFileSync(file, '', { mode: 0o644 });
      chmodSync(directory, 0o755);
      const store = await embeddedStore({ directory });
      expect([modeOf(directory), modeOf(file)]).toEqual([0o700, 0o644]);
      await store.close();
    });

    it('is refused if others may need it, and keeps its rights: one for several users', async () => {
      const directory = parentFolder();
      chmodSync(directory, 0o1777);
      await expect(embeddedStore({ directory })).rejects.toMatchObject(refused('Other users can open'));
      expect(modeOf(directory)).toBe(0o777);
    });

    it.each(['/'])('is refused if others may need it, and keeps its rights: %s', async (directory) => {
      const before = modeOf(directory);
      await expect(embeddedStore({ directory })).rejects.toMatchObject(refused('Other users can open'));
      expect(modeOf(directory)).toBe(before);
    });

    it('is closed to other users through a symbolic link', async () => {
      const directory = copyFolder();
      chmodSync(directory, 0o755);
      const link = join(parentFolder(), 'link');
      symlinkSync(directory, link);
      const store = await embeddedStore({ directory: link });
      expect(modeOf(directory)).toBe(0o700);
      await store.close();
    });
  });

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
