import { openEmbedded, setBackKeys, setBackTable } from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import { createBooks } from './merchant/books-table.ts';
import type { StorePlan, Transaction } from './plan.ts';

/** An empty store and empty books. */
export interface FreshStore {
  readonly plan: StorePlan;
  /** Moves the time of the store ahead, in ms. */
  elapse(ms: number): Promise<void>;
  /** Removes files that stay after the server has stopped. */
  close(): void;
}

/** A kind of store, and the transaction in which its merchant writes. With one, the writes are exactly-once. */
export interface StoreKind {
  readonly name: string;
  readonly transaction: Transaction;
  /** One transaction at a time. */
  readonly isExclusive?: boolean;
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

const POSTGRES: Readonly<Record<Transaction, string>> = {
  none: 'Postgres',
  store: 'Postgres, transactional',
  merchant: 'Postgres, own transaction',
};

/** A store on a Postgres server. */
export function onPostgres(transaction: Transaction, server: () => Server): StoreKind {
  return {
    name: POSTGRES[transaction],
    transaction,
    async open(port) {
      const schema = newName();
      const { url } = server();
      await withPostgres(url, async (client) => {
        await client.query(`CREATE SCHEMA ${schema}`);
        await postgresStore({ client, schema }).migrate();
        await createBooks(client, schema);
      });
      return {
        plan: { kind: 'postgres', url: withPort(url, port), booksUrl: url, schema, transaction },
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
    transaction: 'none',
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
function embedded(transaction: 'none' | 'merchant'): StoreKind {
  return {
    name: transaction === 'none' ? 'embedded' : 'embedded, own transaction',
    transaction,
    isExclusive: true,
    async open() {
      const { directory, close } = openEmbedded();
      // It uses the clock of the merchant's process.
      return { plan: { kind: 'embedded', directory, transaction }, elapse: async () => undefined, close };
    },
  };
}

/** The exactly-once store, which most cases of the short form use. */
export const TRANSACTIONAL = onPostgres('store', () => inject('postgres'));
export const AT_LEAST_ONCE = onPostgres('none', () => inject('postgres'));
/** The handlers open transactions of their own. */
export const OWN_TRANSACTION = onPostgres('merchant', () => inject('postgres'));
const EMBEDDED_OWN_TRANSACTION = embedded('merchant');
const REDIS = onRedis(() => inject('redis'));

/** The stores of most cases of the short form. */
export const SHORT: readonly StoreKind[] = [TRANSACTIONAL, AT_LEAST_ONCE, REDIS];

/** The stores that several processes can share. */
export const SHARED: readonly StoreKind[] = [OWN_TRANSACTION, ...SHORT];

/** The stores that keep their records when a process ends. */
export const DURABLE: readonly StoreKind[] = [...SHARED, EMBEDDED_OWN_TRANSACTION, embedded('none')];

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
