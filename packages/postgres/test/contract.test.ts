import { describeStoreContract, openEmbedded, openPostgres, setBackTable } from '@notify-capture/contract';
import type { TransactionQuery } from '@notify-capture/core';
import type pg from 'pg';
import { embeddedStore, postgresStore } from '../src/index.ts';
import { transactionIn, transactionOn } from './merchant-database.ts';

describeStoreContract('Postgres through pg', {
  joins: true,
  async open() {
    const database = await openPostgres();
    const pools = [0, 1, 2].map(() => database.pool({ max: 5 }));
    const stores = pools.map((client) => postgresStore({ client }));
    // As when several processes start at once.
    await Promise.all(stores.map((store) => store.migrate()));
    const client = database.pool({ max: 1 });
    return {
      stores,
      elapse: (ms) => setBackTable(client, ms),
      async behind(port) {
        const url = new URL(database.url);
        url.port = String(await port(database.port));
        // The pool keeps its first connection for the whole test.
        const pool = database.pool({ connectionString: url.href, max: 1, idleTimeoutMillis: 0 });
        return { store: postgresStore({ client: pool }), reconnected: () => pool.query('SELECT 1') };
      },
      merchant: merchantOn(database.pool({ max: 2 })),
      close: () => database.close(),
    };
  },
});

describeStoreContract('Postgres through pg, transactional', {
  joins: true,
  async open() {
    const database = await openPostgres();
    const client = database.pool({ max: 5 });
    const store = postgresStore({ client, transactional: true, schema: 'shop', table: 'captures_1' });
    await store.migrate();
    await client.query('CREATE VIEW notify_capture AS SELECT * FROM shop.captures_1');
    return {
      stores: [store],
      elapse: (ms) => setBackTable(client, ms),
      merchant: merchantOn(database.pool({ max: 2 })),
      close: () => database.close(),
    };
  },
});

describeStoreContract('Postgres through PGlite', {
  joins: true,
  async open() {
    const { directory, close } = openEmbedded();
    const store = await embeddedStore({ directory });
    return {
      stores: [store],
      elapse: (ms) => setBackTable(store.database, ms),
      merchant: {
        transaction: (run) => transactionIn(store, run),
        direct: (text, values) => store.database.query(text, values),
        isExclusive: true,
      },
      async close() {
        await store.close();
        close();
      },
    };
  },
});

function merchantOn(pool: pg.Pool) {
  const direct: TransactionQuery = (text, values) => pool.query(text, values);
  return { transaction: (run: Parameters<typeof transactionOn>[1]) => transactionOn(pool, run), direct };
}
