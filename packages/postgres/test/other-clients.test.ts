import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresStoreOptions, postgresStore } from '../src/index.ts';

let database: PostgresDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
});
afterAll(() => database.close());

const none = (): undefined => undefined;
const refused = (message: string) =>
  expect.objectContaining({
    code: 'INVALID_CONFIG',
    reason: 'STORE_INVALID',
    option: 'client',
    message: expect.stringContaining(message),
  });

function storeOn(client: unknown, transactional = false) {
  return postgresStore({ client: client as PostgresStoreOptions['client'], transactional });
}

describe('a client of another library is refused at the start, with what to pass', () => {
  it.each([
    ['Knex', () => knex({ client: 'pg' })],
    ['Drizzle', () => drizzle({ client: pool })],
    ['Kysely', () => new Kysely({ dialect: new PostgresDialect({ pool }) })],
    // The libraries that are not installed here: their public methods.
    ['Sequelize', () => ({ query: none, authenticate: none, getQueryInterface: none })],
    ['Prisma', () => ({ $queryRawUnsafe: none, $transaction: none, $connect: none })],
    ['MySQL', () => ({ query: none, escapeId: none, format: none, getConnection: none })],
    ['MySQL', () => ({ query: none, escapeId: none, beginTransaction: none })],
    ['MikroORM EntityManager', () => ({ transactional: none, fork: none, getConnection: none })],
    ['postgres.js', () => Object.assign(none, { unsafe: none, begin: none })],
    [
      'TypeORM DataSource for mysql',
      () => ({ query: none, createQueryRunner: none, options: { type: 'mysql' } }),
    ],
  ])('%s', (name, make) => {
    expect(() => storeOn(make())).toThrowError(refused(name));
    expect(() => storeOn(make())).toThrowError(refused('pg Pool'));
  });

  it.each([undefined, null, 'postgres://localhost', {}, { query: 'SELECT' }])('no client: %j', (client) => {
    expect(() => storeOn(client)).toThrowError(refused('client has no method query'));
  });
});

describe('a client that answers otherwise is refused by migrate()', () => {
  it.each([
    ['nothing', () => undefined],
    ['the number of rows', (rows: unknown[]) => rows.length],
    ['rows and a second value', (rows: unknown[]) => [rows, { rowCount: 1 }]],
    ['rows under another name', (rows: unknown[]) => ({ recordset: rows })],
    ['other rows', () => [{ answer: '{}' }]],
    ['rows without columns', (rows: unknown[]) => rows.map(() => ({}))],
  ])('%s', async (_, answer) => {
    const client = {
      query: async (text: string, values?: unknown[]) => answer((await pool.query(text, values)).rows),
    };
    await expect(storeOn(client).migrate()).rejects.toThrowError(refused('query(text, values)'));
  });
});

describe('transactional needs a pool', () => {
  it.each([
    ['a pg Client', () => new pg.Client()],
    [
      'a TypeORM DataSource',
      () => ({ query: none, connect: none, createQueryRunner: none, options: { type: 'postgres' } }),
    ],
    ['a TypeORM QueryRunner', () => ({ query: none, connect: none, startTransaction: none })],
  ])('%s is refused', (_, make) => {
    expect(() => storeOn(make(), true)).toThrowError(refused('client is not a pool'));
  });
});
