import { MikroORM } from '@mikro-orm/postgresql';
import type { PostgresDatabase } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { type PostgresStoreOptions, postgresStore } from '@notify-capture/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBooks } from '../src/database.ts';
import { ORMS } from '../src/orms.ts';

const WORKING = ['TypeORM', 'pg'];
const keys = createTestKeys();
let database: PostgresDatabase;
beforeAll(async () => {
  database = await openBooks();
});
afterAll(() => database.close());

const storeOn = (client: unknown) => postgresStore({ client: client as PostgresStoreOptions['client'] });

describe("an ORM as the store's client", () => {
  it.each(ORMS.filter(({ name }) => WORKING.includes(name)))('$name works', async (orm) => {
    const opened = await orm.open(database.url, 10);
    const store = storeOn(opened.client);
    await store.migrate();
    const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, store, logger: false });
    const body = sampleNotification('captured', { captureId: orm.name });
    const request = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => receiver.receive(request, opened.onCapture)),
    );
    expect(replies.map(({ status }) => status)).toContain(200);
    const { rows } = await database.pool().query('SELECT * FROM booking WHERE capture_id = $1', [orm.name]);
    expect(rows).toHaveLength(1);
    await opened.close();
  });

  it.each(ORMS.filter(({ name }) => !WORKING.includes(name)))(
    '$name is refused at the start, with what to pass',
    async (orm) => {
      const opened = await orm.open(database.url, 1);
      expect(() => storeOn(opened.client)).toThrowError(
        expect.objectContaining({
          code: 'INVALID_CONFIG',
          option: 'client',
          message: expect.stringMatching(new RegExp(`${orm.name}.*pg Pool`)),
        }),
      );
      await opened.close();
    },
  );

  it('the MikroORM instance is refused, too', async () => {
    const orm = await MikroORM.init({
      clientUrl: database.url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
    });
    expect(() => storeOn(orm)).toThrowError('client is a MikroORM instance. Expected: a pg Pool');
    await orm.close();
  });
});
