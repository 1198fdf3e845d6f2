import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openPostgres, type PostgresDatabase, setBackExpected } from '@notify-capture/contract';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresStore, postgresStore } from '../src/index.ts';
import { expected, MINUTE } from './overdue-stores.ts';

const DIST = new URL('../dist/index.js', import.meta.url).href;

let database: PostgresDatabase;
let pool: pg.Pool;
let store: PostgresStore;
const children: ChildProcess[] = [];

beforeEach(async () => {
  database = await openPostgres();
  pool = database.pool();
  store = postgresStore({ client: pool });
  await store.migrate();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await database.close();
});

/** Starts a process with a watch, which reports each hand-over; with `hangs`, no hand-over ends. */
function startWatcher({ hangs = false } = {}): ChildProcess {
  const program = `
    import pg from 'pg';
    import { postgresStore } from ${JSON.stringify(DIST)};
    const pool = new pg.Pool({ connectionString: ${JSON.stringify(database.url)} });
    const watch = postgresStore({ client: pool }).startWatch({
      every: 1,
      onOverdue: ({ captureRequestId }, { attempts }) => {
        process.send({ captureRequestId, attempts });
        return ${hangs} ? new Promise(() => undefined) : undefined;
      },
    });
    process.once('message', async () => {
      await watch.stop();
      await pool.end();
      process.disconnect();
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

async function message(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'message'))[0];
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

describe('watches in several processes', () => {
  it('hand each capture over once, and end when they are stopped', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `R${index}`);
    const watchers = [startWatcher(), startWatcher()];
    const handedOver: string[] = [];
    const all = new Promise<void>((resolve) => {
      for (const watcher of watchers) {
        watcher.on('message', ({ captureRequestId }: { captureRequestId: string }) => {
          if (handedOver.push(captureRequestId) >= ids.length) resolve();
        });
      }
    });
    for (const id of ids) await store.expect(expected(id));
    await all;
    const exits = watchers.map((watcher) => once(watcher, 'exit'));
    for (const watcher of watchers) watcher.send('stop');
    expect(await Promise.all(exits)).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(handedOver.sort()).toEqual(ids.sort());
    const { rows } = await pool.query('SELECT DISTINCT attempts FROM notify_capture_expected');
    expect(rows).toEqual([{ attempts: 1 }]);
  });

  it('hand a capture over again after the back-off if the process was killed in onOverdue', async () => {
    await store.expect(expected('R'));
    const killed = startWatcher({ hangs: true });
    expect(await message(killed)).toMatchObject({ captureRequestId: 'R', attempts: 1 });
    await kill(killed);
    const other = startWatcher();
    await store.expect(expected('other'));
    expect(await message(other)).toEqual({ captureRequestId: 'other', attempts: 1 });
    await store.dismiss(expected('other'));
    const again = message(other);
    await setBackExpected(pool, MINUTE);
    expect(await again).toEqual({ captureRequestId: 'R', attempts: 2 });
  });

  it('start again where they were after a restart of the process', async () => {
    await store.expect(expected('R'));
    const first = startWatcher();
    expect(await message(first)).toMatchObject({ attempts: 1 });
    await kill(first);
    await setBackExpected(pool, MINUTE);
    expect(await message(startWatcher())).toMatchObject({ captureRequestId: 'R', attempts: 2 });
  });
});
