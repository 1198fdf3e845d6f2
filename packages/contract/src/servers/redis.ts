import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A Redis server for the tests. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Nobody else's: it may be stopped, flushed and reconfigured. */
  readonly own: boolean;
  stop(): Promise<void>;
}

/** REDIS_URL where it is set, else a server of the tests' own. */
export async function startRedis(): Promise<RedisServer> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '') {
    return { url: given, port: Number(new URL(given).port || 6379), own: false, stop: async () => undefined };
  }
  return startOwnRedis();
}

/** A server of the tests' own, on a free port. */
export async function startOwnRedis(): Promise<RedisServer> {
  const program = findServer();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-redis-'));
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const server = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code} before it was ready.`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    own: true,
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server on the PATH; on a Debian-like system, as root, it is installed. */
function findServer(): string {
  if (exists()) return 'redis-server';
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    const run = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    // The package would start a server of its own; the tests start theirs.
    run('update');
    run('install', '-y', '--no-install-recommends', 'redis-server');
    if (exists()) return 'redis-server';
  }
  throw new Error(
    'No Redis: set REDIS_URL, or put redis-server on the PATH (Debian: apt-get install redis-server).',
  );
}

function exists(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}
