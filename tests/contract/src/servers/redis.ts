import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A Redis server for tests, which may stop, flush and reconfigure it. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends the server and keeps its files. */
  halt(): Promise<void>;
  /** Starts the server again on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** More than the tests of a run open; an empty database needs almost no memory. */
const DATABASES = '1000';

interface RedisSettings {
  /** Writes each change to disk before it answers. */
  readonly persistent?: boolean;
  /** Further options of the command line. */
  readonly options?: readonly string[];
}

/** Starts a server on a free port. */
export async function startRedis({
  persistent = false,
  options = [],
}: RedisSettings = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-redis-'));
  const persistence = persistent
    ? ['--appendonly', 'yes', '--appendfsync', 'always']
    : ['--appendonly', 'no'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--databases', DATABASES];
  const start = () => startServer([...place, '--save', '', ...persistence, ...options]);
  let server = await start();
  const halt = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    halt,
    async resume() {
      server = await start();
    },
    async stop() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(options: readonly string[]): Promise<ChildProcess> {
  const server = spawn(findServer(), options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code} before it was ready.`)));
  });
  return server;
}

/** `npm test` installs a missing redis-server where it can. */
function findServer(): string {
  if (spawnSync('redis-server', ['--version']).status === 0) return 'redis-server';
  throw new Error(
    'redis-server is not on the PATH. Run npm test at the root of the repository, or install it.',
  );
}
