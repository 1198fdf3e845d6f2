import { invalidConfig, type NotificationError } from '@notify-capture/core';
import { ask } from './answers.ts';
import type { RowsClient, SqlClient, SqlPool } from './client.ts';

type Client = SqlClient | SqlPool | RowsClient;
type Members = Readonly<Record<string, unknown>>;

interface OtherClient {
  readonly name: string;
  /** The members by which it is recognized. */
  readonly members: readonly string[];
  readonly expected: string;
}

const POOL = 'a pg Pool: new pg.Pool({ connectionString }).';

/** Objects of other libraries, whose `query` is missing or answers otherwise. */
const OTHER_CLIENTS: readonly OtherClient[] = [
  { name: 'a Knex instance', members: ['raw', 'queryBuilder'], expected: POOL },
  { name: 'a Sequelize instance', members: ['getQueryInterface', 'authenticate'], expected: POOL },
  { name: 'a Prisma client', members: ['$queryRawUnsafe', '$transaction'], expected: POOL },
  { name: 'a MySQL client', members: ['escapeId', 'format'], expected: `PostgreSQL, and ${POOL}` },
  { name: 'a MySQL client', members: ['escapeId', 'beginTransaction'], expected: `PostgreSQL, and ${POOL}` },
  { name: 'a MySQL client', members: ['escapeId', 'getConnection'], expected: `PostgreSQL, and ${POOL}` },
  {
    name: 'a Drizzle database',
    members: ['execute', 'select', 'transaction'],
    expected: `its client, ${POOL}`,
  },
  {
    name: 'a Kysely instance',
    members: ['selectFrom', 'executeQuery'],
    expected: `the pool of its dialect, ${POOL}`,
  },
  { name: 'a MikroORM instance', members: ['discoverEntity', 'isConnected'], expected: POOL },
  { name: 'a MikroORM EntityManager', members: ['transactional', 'fork'], expected: POOL },
  { name: 'a client of postgres.js', members: ['unsafe', 'begin'], expected: POOL },
];

/** The types of a TypeORM DataSource that speak PostgreSQL. */
const POSTGRES_TYPES: readonly unknown[] = ['postgres', 'aurora-postgres', 'cockroachdb'];

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export function assertClient(client: unknown): asserts client is Client {
  const other = OTHER_CLIENTS.find(({ members }) => members.every((name) => hasMethod(client, name)));
  if (other !== undefined) throw invalidClient(`client is ${other.name}.`, other.expected);
  if (!hasMethod(client, 'query')) {
    throw invalidClient('client has no method query.', 'a pg Pool or Client, or PGlite.');
  }
  const type = dataSourceType(client);
  if (type === undefined || POSTGRES_TYPES.includes(type)) return;
  throw invalidClient(
    `client is a TypeORM DataSource for ${String(type)}.`,
    'one for postgres, or a pg Pool.',
  );
}

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if the store could not read the client's answers */
export async function assertAnswers(client: Client, probe: string): Promise<void> {
  const value = 'notify-capture';
  const expected = 'a pg Pool, or query(text, values) that resolves to rows or { rows }.';
  const answers = await ask(client, probe, [value]).catch((cause: unknown) => {
    throw invalidClient('the store cannot read the answer of client.query.', expected, cause);
  });
  if (answers.length === 1 && answers[0]?.probe === value) return;
  throw invalidClient('client.query returned an unexpected answer.', expected);
}

/** A single connection also has a method `connect`, but does not give out others. */
export function isPool(client: Client): client is SqlPool {
  const isSingle = ['escapeIdentifier', 'createQueryRunner', 'startTransaction'].some((name) =>
    hasMethod(client, name),
  );
  return hasMethod(client, 'connect') && !isSingle;
}

function dataSourceType(client: Members): unknown {
  if (!hasMethod(client, 'createQueryRunner')) return undefined;
  const { options } = client as { options?: { type?: unknown } | null };
  return options?.type;
}

function hasMethod(value: unknown, name: string): value is Members {
  const isPossible = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return isPossible && typeof (value as Members)[name] === 'function';
}

function invalidClient(problem: string, expected: string, cause?: unknown): NotificationError {
  return invalidConfig({ reason: 'STORE_INVALID', option: 'client', problem, expected, cause });
}
