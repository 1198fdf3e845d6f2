import { mkdtempSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { createReceiver, type Reply } from '@notify-capture/core';
import { postgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alipay, PATH, type Signed } from './alipay.ts';
import { startProgram } from './program.ts';

const CAPTURES = 240;
const AT_ONCE = 16;
/** The connections from the pooler to the database. */
const CONNECTIONS = 3;

describe('behind PgBouncer, which pools by transaction', () => {
  const options = { clientId: alipay.clientId, publicKey: alipay.keys.publicKey, logger: false } as const;
  let database: PostgresDatabase;
  let stop: () => Promise<void>;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await openPostgres();
    const port = await freePort();
    stop = await startProgram('pgbouncer', await configured(database.url, port), port);
    const url = new URL(database.url);
    url.port = String(port);
    pool = new pg.Pool({ connectionString: url.href, max: AT_ONCE });
    await postgresStore({ client: pool }).migrate();
  });
  afterAll(async () => {
    await pool.end();
    await stop();
    await database.close();
  });

  it('each capture is booked once, and repeats are acknowledged: plain', async () => {
    const receiver = createReceiver({ ...options, store: postgresStore({ client: pool }) });
    await expectBookedOnce('plain', (signed, insert) =>
      receiver.receive(signed, async ({ captureId }, { key }) => {
        await pool.query(insert, [key, captureId]);
      }),
    );
  });

  it('each capture is booked once, and repeats are acknowledged: transactional', async () => {
    const store = postgresStore({ client: pool, transactional: true });
    const receiver = createReceiver({ ...options, store });
    await expectBookedOnce('transactional', (signed, insert) =>
      receiver.receive(signed, async ({ captureId }, { key, transaction }) => {
        await transaction.query(insert, [key, captureId]);
      }),
    );
  });

  /** Sends each capture twice, several of them at once. */
  async function expectBookedOnce(
    name: string,
    receive: (signed: Signed, insert: string) => Promise<Reply>,
  ): Promise<void> {
    await pool.query(`CREATE TABLE ${name} (key text PRIMARY KEY, capture_id text NOT NULL)`);
    const insert = `INSERT INTO ${name} (key, capture_id) VALUES ($1, $2)`;
    const captures = Array.from({ length: CAPTURES }, (_, index) =>
      alipay.capture('captured', { target: PATH, fields: { captureId: `${name}-${index}` } }),
    );
    const waiting = [...captures, ...captures];
    const statuses = new Set<number>();
    const deliver = async (): Promise<void> => {
      for (let signed = waiting.shift(); signed !== undefined; signed = waiting.shift())
        statuses.add((await receive(signed, insert)).status);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, deliver));
    expect([...statuses]).toEqual([200]);
    const { rows } = await pool.query(`SELECT count(*)::int AS booked FROM ${name}`);
    expect(rows).toEqual([{ booked: CAPTURES }]);
  }
});

/** Writes the configuration; answers the arguments of the program. */
async function configured(database: string, port: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  // PgBouncer does not run as root.
  await chmod(folder, 0o755);
  const { hostname, port: target, username, password } = new URL(database);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${target} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${CONNECTIONS}
ignore_startup_parameters = options
`,
  );
  return ['-q', ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), file];
}
