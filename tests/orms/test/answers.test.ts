import type { PostgresDatabase } from '@notify-capture/contract';
import type { TransactionQuery } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import knexOn, { type Knex } from 'knex';
import { CamelCasePlugin, CompiledQuery, Kysely, ParseJSONResultsPlugin, PostgresDialect } from 'kysely';
import pg from 'pg';
import { QueryTypes, Sequelize, type Transaction } from 'sequelize';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBooks } from '../src/database.ts';
import { Deliveries } from '../src/deliveries.ts';
import type { OpenOrm } from '../src/orm.ts';

type Settle = (query: TransactionQuery) => Promise<void>;

const CAPTURE = sampleNotification('captured', { captureId: 'C' });

let database: PostgresDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await openBooks();
  pool = database.pool();
});
afterAll(() => database.close());
beforeEach(() => pool.query('TRUNCATE notify_capture'));

function deliveriesTo(handler: (settle: Settle) => Promise<unknown>): Deliveries {
  const orm: OpenOrm = {
    onCapture: async (_, { settle }) => {
      await handler(settle);
    },
    client: undefined,
    close: async () => undefined,
  };
  return new Deliveries(pool, orm);
}

async function inPg(run: (client: pg.PoolClient) => Promise<void>) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await run(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function inSequelize(run: (sequelize: Sequelize, transaction: Transaction) => Promise<void>) {
  const sequelize = new Sequelize(database.url, { logging: false });
  await sequelize.transaction((transaction) => run(sequelize, transaction)).finally(() => sequelize.close());
}

async function inKnex(config: Knex.Config, run: (trx: Knex.Transaction) => Promise<void>) {
  const knex = knexOn({ client: 'pg', connection: database.url, ...config });
  await knex.transaction(run).finally(() => knex.destroy());
}

describe('a query that answers otherwise is an error that says what to pass', () => {
  it.each<[name: string, problem: string, handler: (settle: Settle) => Promise<void>]>([
    [
      'nothing, because a return is missing',
      'it is undefined',
      (settle) =>
        inKnex({}, (trx) =>
          settle(async (text, values) => {
            await trx.raw(text.replace(/\$\d/g, '?'), values);
          }),
        ),
    ],
    ['the number of rows', 'it is number', (settle) => settle(async () => 1)],
    ['no rows', 'not the answer to a settle', (settle) => settle(async () => [])],
    [
      'rows and metadata, as Sequelize without a type',
      'type: QueryTypes.SELECT',
      (settle) =>
        inSequelize((sequelize, transaction) =>
          settle((text, bind) => sequelize.query(text, { bind, transaction })),
        ),
    ],
    [
      'one row and metadata with one field',
      'type: QueryTypes.SELECT',
      (settle) => settle(async () => [[{ answer: '{"settled":true}' }], { answer: '{"settled":true}' }]),
    ],
    [
      'the number of rows, as Sequelize with another type',
      'cannot be read',
      (settle) =>
        inSequelize((sequelize, transaction) =>
          settle((text, bind) => sequelize.query(text, { bind, transaction, type: QueryTypes.UPDATE })),
        ),
    ],
    [
      "the rows of another statement, as Knex's builder",
      'instead of 1',
      (settle) => inKnex({}, (trx) => settle(() => trx('notify_capture').select())),
    ],
  ])('%s', async (_, problem, handler) => {
    let thrown: unknown;
    const deliveries = deliveriesTo((settle) =>
      handler(settle).catch((error: unknown) => {
        thrown = error;
      }),
    );
    expect((await deliveries.deliver(CAPTURE)).status).toBe(500);
    expect(thrown).toMatchObject({
      code: 'INVALID_CONFIG',
      option: 'query',
      message: expect.stringContaining(problem),
      hint: expect.stringContaining(
        'a function (text, values) that runs the statement in your open transaction',
      ),
    });
  });
});

describe('the settings of an application do not matter', () => {
  const { TEXT, JSON: JSON_TYPE, BOOL } = pg.types.builtins;
  const before = [TEXT, JSON_TYPE, BOOL].map((type) => [type, pg.types.getTypeParser(type)] as const);
  afterEach(() => {
    for (const [type, parser] of before) pg.types.setTypeParser(type, parser);
  });

  const inKysely = async (plugin: CamelCasePlugin | ParseJSONResultsPlugin, settle: Settle) => {
    const dialect = new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url }) });
    const kysely = new Kysely<object>({ dialect, plugins: [plugin] });
    await kysely
      .transaction()
      .execute((trx) => settle((text, values) => trx.executeQuery(CompiledQuery.raw(text, values))))
      .finally(() => kysely.destroy());
  };

  const upperCase = (row: object) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toUpperCase(), value]));

  it.each<[name: string, handler: (settle: Settle) => Promise<unknown>]>([
    [
      'pg: type parsers',
      async (settle) => {
        pg.types.setTypeParser(TEXT, (text: string): unknown =>
          text.startsWith('{') ? JSON.parse(text) : text,
        );
        pg.types.setTypeParser(BOOL, (text: string) => text);
        await inPg((client) => settle((text, values) => client.query(text, values)));
      },
    ],
    [
      'pg: rows as arrays',
      (settle) =>
        inPg((client) => settle((text, values) => client.query({ text, values, rowMode: 'array' }))),
    ],
    ['Kysely: CamelCasePlugin', (settle) => inKysely(new CamelCasePlugin(), settle)],
    ['Kysely: ParseJSONResultsPlugin', (settle) => inKysely(new ParseJSONResultsPlugin(), settle)],
    [
      'Knex: postProcessResponse and wrapIdentifier',
      (settle) =>
        inKnex(
          {
            postProcessResponse: (result) => result.rows.map(upperCase),
            wrapIdentifier: (name, wrap) => wrap(name.toLowerCase()),
          },
          (trx) => settle((text, values) => trx.raw(text.replace(/\$\d/g, '?'), values)),
        ),
    ],
    [
      'Sequelize: raw, nest, fieldMap',
      (settle) =>
        inSequelize((sequelize, transaction) =>
          settle((text, bind) =>
            sequelize.query(text, {
              bind,
              transaction,
              type: QueryTypes.SELECT,
              raw: true,
              nest: true,
              fieldMap: { answer: 'reply' },
            }),
          ),
        ),
    ],
  ])('%s', async (_, handler) => {
    const deliveries = deliveriesTo(handler);
    expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
    expect(await deliveries.state()).toMatchObject({ settled: 1, open: 0 });
  });
});
