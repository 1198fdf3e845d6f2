import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@notify-capture/contract/servers/postgres';
import { startRedis } from '@notify-capture/contract/servers/redis';
import type { StoreGroup } from './candidates.ts';

/** The servers of the benchmark, and a folder for the embedded databases. */
export interface Databases {
  readonly urls: Readonly<Record<StoreGroup['database'], string>>;
  readonly ports: Readonly<Record<'postgres' | 'redis', number>>;
  stop(): Promise<void>;
}

/** @param durable the servers answer only after they have written to disk, as in production */
export async function startDatabases({ durable }: { readonly durable: boolean }): Promise<Databases> {
  const [postgres, redis] = await Promise.all([
    startPostgres({ durable }),
    startRedis({ persistent: durable }),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-bench-'));
  return {
    urls: { postgres: postgres.url, redis: redis.url, embedded: folder },
    ports: { postgres: postgres.port, redis: redis.port },
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
