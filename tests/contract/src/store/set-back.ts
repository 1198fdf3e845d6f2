import type { Redis } from 'ioredis';

/** A client that runs SQL. */
interface SqlClient {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

const COLUMNS = ['lease_until', 'claimed_at', 'settled_at', 'expires_at'];
const EXPECTED_COLUMNS = ['deadline', 'attempted_at', 'next_at'];

/** Sets back all times in the table of a Postgres store, which moves its time ahead. */
export function setBackTable(client: SqlClient, ms: number, table = 'notify_capture'): Promise<void> {
  return setBack(client, ms, table, COLUMNS);
}

/** Sets back all times in the table of the expected captures. */
export function setBackExpected(client: SqlClient, ms: number, table = 'notify_capture'): Promise<void> {
  return setBack(client, ms, `${table}_expected`, EXPECTED_COLUMNS);
}

async function setBack(
  client: SqlClient,
  ms: number,
  table: string,
  columns: readonly string[],
): Promise<void> {
  const changes = columns.map((column) => `${column} = ${column} - $1::float8 * interval '1 millisecond'`);
  await client.query(`UPDATE ${table} SET ${changes.join(', ')}`, [ms]);
}

const KEYS = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '{*')) do
  for _, field in ipairs({'leaseUntil', 'settledAt'}) do
    if redis.call('HEXISTS', key, field) == 1 then redis.call('HINCRBY', key, field, -ARGV[2]) end
  end
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[2])
end`;

/** Sets back all times in the keys of a Redis store, which moves its time ahead. */
export async function setBackKeys(client: Pick<Redis, 'eval'>, ms: number, prefix: string): Promise<void> {
  await client.eval(KEYS, 0, prefix, String(ms));
}
