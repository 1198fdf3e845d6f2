import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A Redis server for the tests: it may be stopped, flushed and reconfigured by who started it. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it; what it holds stays. */
  halt(): Promise<void>;
  /** Starts it again on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** More than the tests of a run open; an empty one costs next to nothing. */
const DATABASES = '1000';

/** Starts a server on a free port; a `persistent` one has written down what it has answered. */
export async function startRedis({ persistent = false } = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-redis-'));
  const kept = persistent ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--databases', DATABASES];
  const start = () => startServer([...place, '--save', '', ...kept]);
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

/** `npm test` at the top installs it where it is missing and can be. */
function findServer(): string {
  if (spawnSync('redis-server', ['--version']).status === 0) return 'redis-server';
  throw new Error('No redis-server: run npm test at the top of the repository, or put one on the PATH.');
}
