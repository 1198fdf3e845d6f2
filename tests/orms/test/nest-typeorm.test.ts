import { Controller, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { freePort, openPostgres, type PostgresDatabase, send } from '@notify-capture/contract';
import type { CaptureContext } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { type PostgresStore, postgresStore } from '@notify-capture/postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alipay, environment, expectExactlyOnce } from '../src/application.ts';

let database: PostgresDatabase;
let port: number;
let running: INestApplication | undefined;
beforeEach(async () => {
  database = await openPostgres();
  port = await freePort();
  Object.assign(process.env, environment(database, port));
});
afterEach(async () => {
  await running?.close();
  await database.close();
});

describe('the application of docs/orms.md with Nest and TypeORM', () => {
  it('books once, and settles conflicts', async () => {
    ({ app: running } = await import('../src/apps/main.ts'));
    await expectExactlyOnce(port, database, ['booking', 'conflict']);
  });
});

describe.each([
  ['Express', undefined],
  ['Fastify', new FastifyAdapter()],
])("@Capture('settle') on %s", (_, adapter) => {
  it("injects context.settle, which settles in the method's transaction", async () => {
    const pool = database.pool();
    const store = postgresStore({ client: pool });
    await store.migrate();

    @Controller('alipay')
    class CaptureController {
      @NotifyCapture('notifyCapture')
      async book(@Capture('settle') settle: CaptureContext<PostgresStore>['settle']) {
        const client = await pool.connect();
        await client.query('BEGIN');
        await settle((text, values) => client.query(text, values));
        await client.query('COMMIT');
        client.release();
        const { rows } = await pool.query('SELECT settled_at IS NOT NULL AS settled FROM notify_capture');
        expect(rows).toEqual([{ settled: true }]);
      }
    }
    const { clientId, keys } = alipay;
    const imports = [
      NotifyCaptureModule.forRoot({ clientId, publicKey: keys.publicKey, store, logger: false }),
    ];
    @Module({ imports, controllers: [CaptureController] })
    class AppModule {}

    running = adapter
      ? await NestFactory.create(AppModule, adapter, { logger: false })
      : await NestFactory.create(AppModule, { logger: false });
    await running.listen(port, '127.0.0.1');
    expect((await send(port, alipay.capture('captured'))).status).toBe(200);
  });
});
