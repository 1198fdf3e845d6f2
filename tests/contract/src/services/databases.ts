import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './services.ts';

/** An empty Postgres database on the server of the test run. */
export interface PostgresDatabase {
  readonly url: string;
  readonly port: number;
  /** A pool that {@link PostgresDatabase.close} ends. */
  pool(options?: pg.PoolConfig): pg.Pool;
  close(): Promise<void>;
}

/** Opens an empty database; needs `services/postgres.ts` as a global set-up of the package. */
export async function openPostgres(): Promise<PostgresDatabase> {
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server.url, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(server.url);
  url.pathname = name;
  const pools: pg.Pool[] = [];
  return {
    url: url.href,
    port: server.port,
    pool(options = {}) {
      const pool = new pg.Pool({ connectionString: url.href, ...options });
      pool.on('error', () => undefined);
      pools.push(pool);
      return pool;
    },
    async close() {
      await Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
      await administer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Opens an empty database on the Redis server of the test run; needs `services/redis.ts`. */
export async function openRedis(): Promise<{ readonly url: string; readonly port: number }> {
  const server = inject('redis');
  const client = new Redis(server.url);
  const url = new URL(server.url);
  url.pathname = String(await client.incr('databases'));
  client.disconnect();
  return { url: url.href, port: server.port };
}

/** Opens a folder with an empty embedded database; needs `services/embedded.ts`. */
export function openEmbedded(): { readonly directory: string; close(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'notify-capture-embedded-'));
  cpSync(inject('embedded'), directory, { recursive: true });
  return { directory, close: () => rmSync(directory, { recursive: true, force: true }) };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
