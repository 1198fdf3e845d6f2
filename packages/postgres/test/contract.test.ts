import { describeStoreContract, openEmbedded, openPostgres } from '@notify-capture/contract';
import { embeddedStore, postgresStore, type SqlClient } from '../src/index.ts';

/** Sets back all that the store has written down: to it, time has gone by. */
async function setBack(client: SqlClient, ms: number): Promise<void> {
  const columns = ['lease_until', 'claimed_at', 'settled_at', 'expires_at'];
  const changes = columns.map((column) => `${column} = ${column} - $1::float8 * interval '1 millisecond'`);
  await client.query(`UPDATE notify_capture SET ${changes.join(', ')}`, [ms]);
}

describeStoreContract('Postgres through pg', {
  async open() {
    const database = await openPostgres();
    const pools = [0, 1, 2].map(() => database.pool({ max: 5 }));
    const stores = pools.map((client) => postgresStore({ client }));
    // Several processes start at once.
    await Promise.all(stores.map((store) => store.migrate()));
    const client = database.pool({ max: 1 });
    return {
      stores,
      elapse: (ms) => setBack(client, ms),
      async behind(port) {
        const url = new URL(database.url);
        url.port = String(await port(database.port));
        return postgresStore({ client: database.pool({ connectionString: url.href }) });
      },
      close: () => database.close(),
    };
  },
});

describeStoreContract('Postgres through pg, transactional', {
  async open() {
    const database = await openPostgres();
    const client = database.pool({ max: 5 });
    const store = postgresStore({ client, transactional: true, schema: 'shop', table: 'captures_1' });
    await store.migrate();
    await client.query('CREATE VIEW notify_capture AS SELECT * FROM shop.captures_1');
    return { stores: [store], elapse: (ms) => setBack(client, ms), close: () => database.close() };
  },
});

describeStoreContract('Postgres through PGlite', {
  async open() {
    const { directory, close } = openEmbedded();
    const store = await embeddedStore({ directory });
    return {
      stores: [store],
      elapse: (ms) => setBack(store.database, ms),
      async close() {
        await store.close();
        close();
      },
    };
  },
});
