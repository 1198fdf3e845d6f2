import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import { inject } from 'vitest';
import { createBooks } from './merchant/books-table.ts';
import type { StorePlan } from './plan.ts';

/** A store with nothing in it, and the books beside it. */
export interface FreshStore {
  readonly plan: StorePlan;
  /** Removes what the server's own end would not. */
  close(): void;
}

/** A kind of store, and what it promises of the merchant's writes. */
export interface StoreKind {
  readonly name: string;
  readonly exactlyOnce: boolean;
  /** @param port the server's, or a proxy's in front of it */
  open(port?: number): Promise<FreshStore>;
}

let opened = 0;
const fresh = (): string => `case_${process.pid}_${++opened}`;

/** A kind of store on Postgres, over a server. */
export function onPostgres(
  transactional: boolean,
  server: () => { readonly url: string; readonly port: number },
): StoreKind {
  return {
    name: transactional ? 'Postgres, transactional' : 'Postgres',
    exactlyOnce: transactional,
    async open(port) {
      const schema = fresh();
      const { url } = server();
      const pool = new pg.Pool({ connectionString: url, max: 1 });
      await pool.query(`CREATE SCHEMA ${schema}`);
      await postgresStore({ client: pool, schema }).migrate();
      await createBooks(pool, schema);
      await pool.end();
      return {
        plan: { kind: 'postgres', url: at(url, port), booksUrl: url, schema, transactional },
        close: () => undefined,
      };
    },
  };
}

/** The kind of store on Redis, over a server. */
export function onRedis(server: () => { readonly url: string; readonly port: number }): StoreKind {
  return {
    name: 'Redis',
    exactlyOnce: false,
    async open(port) {
      const { url } = server();
      return {
        plan: { kind: 'redis', url: at(url, port), booksUrl: url, prefix: `${fresh()}:` },
        close: () => undefined,
      };
    },
  };
}

/** The embedded kind: a folder of its own, copied because a new database takes seconds to make. */
const ON_DISK: StoreKind = {
  name: 'embedded',
  exactlyOnce: false,
  async open() {
    const directory = mkdtempSync(join(tmpdir(), 'notify-capture-faults-'));
    cpSync(inject('embedded'), directory, { recursive: true });
    return {
      plan: { kind: 'embedded', directory },
      close: () => rmSync(directory, { recursive: true, force: true }),
    };
  },
};

/** The kinds that several processes can share. */
export const SHARED: readonly StoreKind[] = [
  onPostgres(true, () => inject('postgres')),
  onPostgres(false, () => inject('postgres')),
  onRedis(() => inject('redis')),
];

/** All kinds that outlive their process. */
export const DURABLE: readonly StoreKind[] = [...SHARED, ON_DISK];

function at(url: string, port: number | undefined): string {
  if (port === undefined) return url;
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}
