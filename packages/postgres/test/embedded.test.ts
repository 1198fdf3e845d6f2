import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openEmbedded } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { embeddedStore } from '../src/index.ts';

const run = promisify(execFile);
const DIST = fileURLToPath(new URL('../dist/index.js', import.meta.url));
/** Longer than any test takes. */
const LEASE = 60 * 60_000;
const opened: { close(): void }[] = [];

/** Copies a folder with an empty database: to make one takes seconds. */
function copyFolder(): string {
  const made = openEmbedded();
  opened.push(made);
  return made.directory;
}

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Starts a process that opens the store, prints `open` or the error, and runs a statement. */
function startProcess(directory: string, statement: string): Promise<{ stdout: string }> {
  const program = `
    const { embeddedStore } = await import(${JSON.stringify(DIST)});
    const store = await embeddedStore({ directory: ${JSON.stringify(directory)} }).catch((error) => {
      console.log(error.reason, error.message);
      process.exit(0);
    });
    console.log('open');
    ${statement}`;
  return run(process.execPath, ['--input-type=module', '-e', program]);
}

describe('the embedded store', () => {
  it('keeps its claims over a restart', async () => {
    const directory = copyFolder();
    const first = await embeddedStore({ directory });
    const claim = await first.claim('k', 'f', LEASE);
    expect(claim).toMatchObject({ status: 'acquired', mayHaveRunBefore: false });
    await first.close();
    const second = await embeddedStore({ directory });
    await second.release('k', claim.status === 'acquired' ? claim.token : '');
    expect(await second.claim('k', 'f', LEASE)).toMatchObject({ status: 'acquired', mayHaveRunBefore: true });
    await second.close();
  });

  it('refuses a second store on the same directory, in the same process and in another', async () => {
    const directory = copyFolder();
    const store = await embeddedStore({ directory });
    await expect(embeddedStore({ directory: `${directory}/.` })).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      reason: 'STORE_INVALID',
      message: expect.stringContaining('another process'),
    });
    expect((await startProcess(directory, 'await store.close();')).stdout).toContain('STORE_INVALID');
    await store.close();
    expect((await startProcess(directory, 'await store.close();')).stdout).toContain('open');
  });

  it('can be opened after its process was killed, and has kept its claims', async () => {
    const directory = copyFolder();
    const killed = startProcess(
      directory,
      `await store.claim('k', 'f', ${LEASE}); process.kill(process.pid, 'SIGKILL');`,
    );
    await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' });
    const store = await embeddedStore({ directory });
    expect(await store.claim('k', 'f', LEASE)).toMatchObject({ status: 'busy' });
    await store.close();
  });

  it('can be opened by only one of several at once after its process was killed', async () => {
    const directory = copyFolder();
    await startProcess(directory, 'process.kill(process.pid, "SIGKILL")').catch(() => undefined);
    const opened = await Promise.allSettled(Array.from({ length: 5 }, () => embeddedStore({ directory })));
    const stores = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(stores).toHaveLength(1);
    await stores[0]?.close();
  });

  it('creates a missing folder, and accepts tables of the merchant', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'notify-capture-embedded-'));
    opened.push({ close: () => rmSync(parent, { recursive: true, force: true }) });
    const store = await embeddedStore({ directory: join(parent, 'new', 'store') });
    await store.database.query('CREATE TABLE books (key text PRIMARY KEY)');
    await store.database.query('INSERT INTO books VALUES ($1)', ['a']);
    expect((await store.database.query('SELECT * FROM books')).rows).toEqual([{ key: 'a' }]);
    await store.close();
  });

  it('requires a directory', async () => {
    await expect(embeddedStore({ directory: '' })).rejects.toMatchObject({ reason: 'STORE_INVALID' });
  });
});
