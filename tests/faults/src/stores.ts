import { openEmbedded, setBackKeys, setBackTable } from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import { createBooks } from './merchant/books-table.ts';
import type { StorePlan } from './plan.ts';

/** An empty store and empty books. */
export interface FreshStore {
  readonly plan: StorePlan;
  /** Moves the time of the store ahead, in ms. */
  elapse(ms: number): Promise<void>;
  /** Removes files that stay after the server has stopped. */
  close(): void;
}

/** A kind of store, and whether its writes are exactly-once. */
export interface StoreKind {
  readonly name: string;
  readonly exactlyOnce: boolean;
  /** @param port the port of a proxy in front of the server; default: the port of the server */
  open(port?: number): Promise<FreshStore>;
}

/** A server for stores. */
export interface Server {
  readonly url: string;
  readonly port: number;
}

let opened = 0;
const newName = (): string => `case_${process.pid}_${++opened}`;

/** A store on a Postgres server. */
export function onPostgres(transactional: boolean, server: () => Server): StoreKind {
  return {
    name: transactional ? 'Postgres, transactional' : 'Postgres',
    exactlyOnce: transactional,
    async open(port) {
      const schema = newName();
      const { url } = server();
      await withPostgres(url, async (client) => {
        await client.query(`CREATE SCHEMA ${schema}`);
        await postgresStore({ client, schema }).migrate();
        await createBooks(client, schema);
      });
      return {
        plan: { kind: 'postgres', url: withPort(url, port), booksUrl: url, schema, transactional },
        elapse: (ms) => withPostgres(url, (client) => setBackTable(client, ms, `${schema}.notify_capture`)),
        close: () => undefined,
      };
    },
  };
}

/** A store on a Redis server. */
export function onRedis(server: () => Server): StoreKind {
  return {
    name: 'Redis',
    exactlyOnce: false,
    async open(port) {
      const { url } = server();
      const prefix = `${newName()}:`;
      return {
        plan: { kind: 'redis', url: withPort(url, port), booksUrl: url, prefix },
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

/** The embedded store, each in its own folder. */
const EMBEDDED: StoreKind = {
  name: 'embedded',
  exactlyOnce: false,
  async open() {
    const { directory, close } = openEmbedded();
    // It uses the clock of the merchant's process.
    return { plan: { kind: 'embedded', directory }, elapse: async () => undefined, close };
  },
};

/** The exactly-once store, which most cases of the short form use. */
export const TRANSACTIONAL = onPostgres(true, () => inject('postgres'));
export const AT_LEAST_ONCE = onPostgres(false, () => inject('postgres'));
const REDIS = onRedis(() => inject('redis'));

/** The stores that several processes can share. */
export const SHARED: readonly StoreKind[] = [TRANSACTIONAL, AT_LEAST_ONCE, REDIS];

/** The stores that keep their records when a process ends. */
export const DURABLE: readonly StoreKind[] = [...SHARED, EMBEDDED];

/** Opens a connection, runs statements and closes it. */
export async function withPostgres(url: string, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

function withPort(url: string, port: number | undefined): string {
  if (port === undefined) return url;
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
