import { openEmbedded, setBackKeys, setBackTable } from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import { createBooks } from './merchant/books-table.ts';
import type { StorePlan } from './plan.ts';

/** A store with nothing in it, and the books beside it. */
export interface FreshStore {
  readonly plan: StorePlan;
  /** Lets time go by for the store, in ms. */
  elapse(ms: number): Promise<void>;
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

/** A server that stores are opened on. */
export interface Server {
  readonly url: string;
  readonly port: number;
}

let opened = 0;
const fresh = (): string => `case_${process.pid}_${++opened}`;

/** A kind of store on Postgres, over a server. */
export function onPostgres(transactional: boolean, server: () => Server): StoreKind {
  return {
    name: transactional ? 'Postgres, transactional' : 'Postgres',
    exactlyOnce: transactional,
    async open(port) {
      const schema = fresh();
      const { url } = server();
      await withPostgres(url, async (client) => {
        await client.query(`CREATE SCHEMA ${schema}`);
        await postgresStore({ client, schema }).migrate();
        await createBooks(client, schema);
      });
      return {
        plan: { kind: 'postgres', url: at(url, port), booksUrl: url, schema, transactional },
        elapse: (ms) => withPostgres(url, (client) => setBackTable(client, ms, `${schema}.notify_capture`)),
        close: () => undefined,
      };
    },
  };
}

/** The kind of store on Redis, over a server. */
export function onRedis(server: () => Server): StoreKind {
  return {
    name: 'Redis',
    exactlyOnce: false,
    async open(port) {
      const { url } = server();
      const prefix = `${fresh()}:`;
      return {
        plan: { kind: 'redis', url: at(url, port), booksUrl: url, prefix },
        async elapse(ms) {
          const client = new Redis(url);
          await setBackKeys(client, ms, prefix);
          client.disconnect();
        },
        close: () => undefined,
      };
    },
  };
}

/** The embedded kind, in a folder of its own. */
const EMBEDDED: StoreKind = {
  name: 'embedded',
  exactlyOnce: false,
  async open() {
    const { directory, close } = openEmbedded();
    // Its time is that of the merchant's process.
    return { plan: { kind: 'embedded', directory }, elapse: async () => undefined, close };
  },
};

/** Exactly-once: the kind that proves most in the short form. */
export const TRANSACTIONAL = onPostgres(true, () => inject('postgres'));
export const AT_LEAST_ONCE = onPostgres(false, () => inject('postgres'));
const REDIS = onRedis(() => inject('redis'));

/** The kinds that several processes can share. */
export const SHARED: readonly StoreKind[] = [TRANSACTIONAL, AT_LEAST_ONCE, REDIS];

/** All kinds that outlive their process. */
export const DURABLE: readonly StoreKind[] = [...SHARED, EMBEDDED];

/** Runs statements over a connection that is closed afterwards. */
export async function withPostgres(url: string, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

function at(url: string, port: number | undefined): string {
  if (port === undefined) return url;
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}
