import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@notify-capture/contract/servers/postgres';
import { startRedis } from '@notify-capture/contract/servers/redis';
import { embeddedStore, postgresStore, type SqlClient } from '@notify-capture/postgres';
import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import { claimAndSettle, type FilledStore, idOf, keyOf, TEMPLATE_ID } from './filled-store.ts';

/** Copies of the template with other ids; the copies are settled one after the other, a millisecond apart. */
const COPY = `
INSERT INTO notify_capture
SELECT copy.*
FROM notify_capture AS template, generate_series($1::int, $2::int) AS n,
  LATERAL (SELECT lpad(n::text, length(template.capture_id), '0') AS id) AS ids,
  LATERAL json_populate_record(template, json_build_object(
    'key_hash', sha256(convert_to(replace(key, capture_id, id), 'UTF8')),
    'key', replace(key, capture_id, id),
    'capture_id', id,
    'payment_id', id,
    'capture_request_id', replace(capture_request_id, capture_id, id),
    'record', replace(record::text, capture_id, id)::json,
    'settled_at', settled_at + n * interval '1 millisecond',
    'expires_at', expires_at + n * interval '1 millisecond')) AS copy
WHERE template.capture_id = $3`;

/** Rows in one statement. */
const ROWS = 50_000;

async function fillTable(client: SqlClient, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += ROWS) {
    await client.query(COPY, [first, Math.min(first + ROWS, to) - 1, TEMPLATE_ID]);
  }
  // As the server does by itself some time later.
  await client.query('VACUUM ANALYZE notify_capture');
}

async function tableBytes(client: SqlClient): Promise<number> {
  const { rows } = await client.query("SELECT pg_total_relation_size('notify_capture')::float8 AS bytes");
  return (rows[0] as { bytes: number }).bytes;
}

/** Its own server, without waiting for the disk: the work of the database is measured. */
export async function openFilledPostgres(): Promise<FilledStore> {
  const server = await startPostgres();
  const client = server.pool({ max: 2 });
  const store = postgresStore({ client });
  await store.migrate();
  await claimAndSettle(store, TEMPLATE_ID);
  let filled = 0;
  return {
    store,
    async fillTo(records) {
      await fillTable(client, filled, records);
      filled = records;
    },
    bytes: () => tableBytes(client),
    close: () => server.stop(),
  };
}

export async function openFilledEmbedded(): Promise<FilledStore> {
  const directory = mkdtempSync(join(tmpdir(), 'notify-capture-bench-'));
  const store = await embeddedStore({ directory: join(directory, 'store') });
  await claimAndSettle(store, TEMPLATE_ID);
  let filled = 0;
  return {
    store,
    async fillTo(records) {
      await fillTable(store.database, filled, records);
      filled = records;
    },
    bytes: () => tableBytes(store.database),
    async close() {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const PREFIX = 'notify-capture:';

/** KEYS[1] the template; ARGV: its id, the first and the last index, and the key without its id and its end. */
const COPY_HASHES = `
local fields, life = redis.call('HGETALL', KEYS[1]), redis.call('PTTL', KEYS[1])
local recordAt
for index = 1, #fields, 2 do if fields[index] == 'record' then recordAt = index + 1 end end
local record = fields[recordAt]
for n = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local id = string.format('%0' .. #ARGV[1] .. 'd', n)
  local key = string.gsub(KEYS[1], ARGV[1], id)
  fields[recordAt] = string.gsub(record, ARGV[1], id)
  redis.call('HSET', key, unpack(fields))
  redis.call('PEXPIRE', key, life)
end
return 1`;

/** Keys in one script. */
const HASHES = 5_000;

export async function openFilledRedis(): Promise<FilledStore> {
  const server = await startRedis();
  const client = new Redis(server.url);
  const store = redisStore({ client, prefix: PREFIX, commandTimeout: 60_000 });
  const usedBytes = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const empty = await usedBytes();
  await claimAndSettle(store, TEMPLATE_ID);
  const template = `${PREFIX}{${keyOf(TEMPLATE_ID)}}`;
  let filled = 0;
  return {
    store,
    async fillTo(records) {
      for (let first = filled; first < records; first += HASHES) {
        const last = Math.min(first + HASHES, records) - 1;
        await client.eval(COPY_HASHES, 1, template, TEMPLATE_ID, String(first), String(last));
      }
      filled = records;
      if ((await client.exists(`${PREFIX}{${keyOf(idOf(0))}}`)) === 0) throw new Error('Nothing was filled.');
    },
    bytes: async () => (await usedBytes()) - empty,
    async close() {
      client.disconnect();
      await server.stop();
    },
  };
}
