import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStoreContract, startPostgres } from '@notify-capture/contract';
import { embeddedStore, postgresStore, type SqlClient } from '../src/index.ts';

/** Sets back all that the store has written down: to it, time has gone by. */
async function setBack(client: SqlClient, ms: number): Promise<void> {
  const columns = ['lease_until', 'claimed_at', 'settled_at', 'expires_at'];
  const changes = columns.map((column) => `${column} = ${column} - $1::float8 * interval '1 millisecond'`);
  await client.query(`UPDATE notify_capture SET ${changes.join(', ')}`, [ms]);
}

describeStoreContract('Postgres through pg', {
  async open() {
    const server = await startPostgres();
    const pools = [0, 1, 2].map(() => server.pool({ max: 5 }));
    const stores = pools.map((client) => postgresStore({ client }));
    // Several processes start at once.
    await Promise.all(stores.map((store) => store.migrate()));
    const client = server.pool({ max: 1 });
    return {
      stores,
      elapse: (ms) => setBack(client, ms),
      async behind(port) {
        const url = new URL(server.url);
        url.port = String(await port(server.port));
        return postgresStore({ client: server.pool({ connectionString: url.href }) });
      },
      close: () => server.stop(),
    };
  },
});

describeStoreContract('Postgres through pg, transactional', {
  async open() {
    const server = await startPostgres();
    const client = server.pool({ max: 5 });
    const store = postgresStore({ client, transactional: true, schema: 'shop', table: 'captures_1' });
    await store.migrate();
    await client.query('CREATE VIEW notify_capture AS SELECT * FROM shop.captures_1');
    return { stores: [store], elapse: (ms) => setBack(client, ms), close: () => server.stop() };
  },
});

describeStoreContract('Postgres through PGlite', {
  async open() {
    const directory = mkdtempSync(join(tmpdir(), 'notify-capture-pglite-'));
    const store = await embeddedStore({ directory });
    return {
      stores: [store],
      elapse: (ms) => setBack(store.database, ms),
      async close() {
        await store.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  },
});
