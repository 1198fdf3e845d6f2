import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
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

// Every folder of these tests is made below the temporary directory: a fault must not change a folder of the machine.

const run = promisify(execFile);
const DIST = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const ANOTHER_USER = 1000;
const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Copies a folder with an empty database: to make one takes seconds. */
function storeFolder(mode: number, ...files: readonly string[]): string {
  const made = openEmbedded();
  opened.push(made);
  return withFiles(realpathSync(made.directory), mode, files);
}

function folder(mode: number, ...files: readonly string[]): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'notify-capture-embedded-')));
  opened.push({ close: () => rmSync(made, { recursive: true, force: true }) });
  return withFiles(made, mode, files);
}

function withFiles(directory: string, mode: number, files: readonly string[]): string {
  for (const file of files) writeFileSync(join(directory, file), '', { mode: 0o644 });
  chmodSync(directory, mode);
  return directory;
}

function ofAnotherUser(directory: string): string {
  chownSync(directory, ANOTHER_USER, ANOTHER_USER);
  return directory;
}

function linkTo(directory: string): string {
  const link = join(folder(0o700), 'link');
  symlinkSync(directory, link);
  return link;
}

const modeOf = (path: string): number => statSync(path).mode & 0o7777;

async function openAndClose(directory: string): Promise<void> {
  const store = await embeddedStore({ directory });
  await store.close();
}

async function expectRefused(directory: string, message: string, place = directory): Promise<void> {
  const before = [statSync(directory).mode, readdirSync(directory)];
  const refused = {
    code: 'INVALID_CONFIG',
    reason: 'STORE_INVALID',
    option: 'directory',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(`a path that does not exist, e.g. "${join(place, 'notify-capture')}"`),
  };
  for (const path of [directory, linkTo(directory)]) {
    await expect(embeddedStore({ directory: path })).rejects.toMatchObject(refused);
    expect([statSync(directory).mode, readdirSync(directory)]).toEqual(before);
  }
}

// Windows has no modes: a folder inherits the rights of its parent.
const isPosix = process.platform !== 'win32';

if (isPosix)
  describe('a folder of the embedded store', () => {
    it('that is new has mode 700, also below a folder that is refused itself, which keeps its rights', async () => {
      const site = folder(0o755, 'site.html');
      const before = process.umask(0o022);
      await openAndClose(join(site, 'data', 'store'));
      process.umask(before);
      const made = [site, join(site, 'data'), join(site, 'data', 'store')];
      expect(made.map(modeOf)).toEqual([0o755, 0o755, 0o700]);
    });

    it.each(['755', '750', '777', '701'])('that is a store with mode %s gets mode 700', async (mode) => {
      const directory = storeFolder(Number.parseInt(mode, 8));
      await openAndClose(directory);
      expect(modeOf(directory)).toBe(0o700);
    });

    it('that is a store gets mode 700 through a symbolic link', async () => {
      const directory = storeFolder(0o755);
      await openAndClose(linkTo(directory));
      expect(modeOf(directory)).toBe(0o700);
    });

    it.each<[string, () => string]>([
      ['empty', () => folder(0o700)],
      ['a store', () => storeFolder(0o700)],
      ['a store beside other files', () => storeFolder(0o700, '.env')],
    ])('that only its owner can open is accepted as it is: %s', async (_, make) => {
      const directory = make();
      await openAndClose(directory);
      expect(modeOf(directory)).toBe(0o700);
    });

    it('is accepted after a first start that was killed', async () => {
      const directory = folder(0o700, 'lock-0123456789ab');
      mkdirSync(join(directory, 'pglite'));
      await openAndClose(directory);
    });
  });

if (isPosix)
  describe('a folder that is not for the store only is refused and keeps its rights', () => {
    it.each<[string, string, () => string]>([
      ['other files', 'contains "site.html" and no store', () => folder(0o755, 'site.html')],
      ['other files that only the owner can open', 'no store', () => folder(0o700, 'notes.txt')],
      ['an empty folder that others can open', '(mode 755)', () => folder(0o755)],
      ['an empty folder that others can enter', '(mode 711)', () => folder(0o711)],
      ['an empty folder for several users, as /tmp', '(mode 1777)', () => folder(0o1777)],
      ['a folder for several users with a store', '(mode 1777)', () => storeFolder(0o1777)],
      ['a store beside files that others can read', '(mode 755)', () => storeFolder(0o755, 'site.html')],
    ])('%s', (_, message, make) => expectRefused(make(), message));

    it('a folder with a folder that is only named like the database', async () => {
      const directory = folder(0o755);
      mkdirSync(join(directory, 'pglite'));
      writeFileSync(join(directory, 'pglite', 'index.html'), '');
      await expectRefused(directory, '(mode 755)');
    });

    it('the database inside a store', async () => {
      const directory = storeFolder(0o700);
      await expectRefused(join(directory, 'pglite'), 'no store', directory);
    });

    if (process.getuid?.() === 0) {
      it.each<[string, () => string]>([
        ['an empty one', () => folder(0o700)],
        ['one with other files', () => folder(0o755, 'site.html')],
        ['a store', () => storeFolder(0o700)],
        ['a store that others can open', () => storeFolder(0o755)],
      ])("another user's folder, also for root: %s", (_, make) =>
        expectRefused(ofAnotherUser(make()), `belongs to user ${ANOTHER_USER}`),
      );

      it('a folder in which another user has made a database', async () => {
        const directory = storeFolder(0o777);
        ofAnotherUser(join(directory, 'pglite'));
        await expectRefused(directory, 'contains "pglite" and no store of this user');
      });
    }
  });

/** Opens the folder in a process of its own, and prints the error. */
async function openInProcess(directory: string, options: { cwd: string; env?: object }): Promise<string> {
  const program = `
    const { embeddedStore } = await import(${JSON.stringify(DIST)});
    console.log(await embeddedStore({ directory: ${JSON.stringify(directory)} }).then(() => 'open', String));`;
  const env = { ...process.env, ...options.env };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { ...options, env });
  return stdout;
}

if (isPosix)
  describe('the directories of the process are refused and keep their rights, also as an empty folder or a store', () => {
    const cases: [string, (path: string) => { cwd: string; env?: object }][] = [
      ['the working directory', (cwd) => ({ cwd })],
      ['the home directory', (HOME) => ({ cwd: folder(0o700), env: { HOME } })],
      ['the temporary directory', (TMPDIR) => ({ cwd: folder(0o700), env: { TMPDIR } })],
    ];
    it.each(cases)('%s, and one above it', async (_, use) => {
      for (const directory of [folder(0o700), storeFolder(0o755)]) {
        const before = modeOf(directory);
        const inside = join(directory, 'inside');
        for (const path of [directory, linkTo(directory)]) {
          expect(await openInProcess(path, use(directory))).toContain('STORE_INVALID');
        }
        mkdirSync(inside);
        expect(await openInProcess(directory, use(inside))).toContain('or above it');
        expect(modeOf(directory)).toBe(before);
      }
    });
  });

describe('a path that cannot be a folder is INVALID_CONFIG, and nothing is made', () => {
  it.each<[string, (parent: string) => string]>([
    ['a file', (parent) => join(parent, 'file')],
    ['a path below a file', (parent) => join(parent, 'file', 'store')],
    ['a zero byte', (parent) => join(parent, 'a\0b')],
  ])('%s', async (_, pathIn) => {
    const parent = folder(0o700, 'file');
    await expect(embeddedStore({ directory: pathIn(parent) })).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      reason: 'STORE_INVALID',
      message: expect.stringContaining('cannot be made or opened'),
    });
    expect(readdirSync(parent)).toEqual(['file']);
  });

  if (isPosix)
    it('a symbolic link to nowhere', async () => {
      const parent = folder(0o700);
      const link = linkTo(join(parent, 'missing'));
      await expect(embeddedStore({ directory: link })).rejects.toMatchObject({ reason: 'STORE_INVALID' });
      expect(existsSync(join(parent, 'missing'))).toBe(false);
    });
});
