import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Alipay, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver, memoryStore, type Receiver } from '@notify-capture/core';
import {
  createTestKeys,
  type SignedNotification,
  sampleNotification,
  sampleOther,
  signNotification,
} from '@notify-capture/core/testing';
import { type NotificationMiddleware, notifyCapture } from '@notify-capture/express';
import express, { type Express } from 'express';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { blocksOf, blockUnder } from './documents.ts';
import { removeExamples, runExample } from './example.ts';

const TARGET = '/alipay/notifyCapture';
const alipay = new Alipay();
const { clientId, keys } = alipay;
const options = { clientId, publicKey: keys.publicKey, logger: false } as const;
const closings: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});
afterAll(removeExamples);

describe('the readiness probes of production.md, beside the one of its application', () => {
  const examples = blocksOf('docs/production.md').filter(({ heading }) => heading === 'Readiness');
  const ofPackage = (name: string) => examples.find(({ code }) => code.includes(`'@notify-capture/${name}'`));
  const { clientId, publicKey } = options;
  const names = { clientId, publicKey, onCapture: () => undefined, store: memoryStore() };

  it('answers 200 while the receiver is ready, and 503 when it closes: Fastify', async () => {
    const { app, receiver } = await runExample<{ app: FastifyInstance; receiver: Receiver }>(
      ofPackage('fastify'),
      { names, results: ['app', 'receiver'] },
    );
    closings.push(() => app.close());
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/healthz`;
    expect(await answer(url)).toEqual([200, { isReady: true }]);
    await receiver.close();
    expect(await answer(url)).toEqual([503, { isReady: false }]);
  });

  it('answers 200 while the receiver is ready, and 503 when it closes: web', async () => {
    const { alipay: endpoint, health } = await runExample<{
      alipay: { readonly receiver: Receiver };
      health(): Promise<Response>;
    }>(ofPackage('web'), { names });
    const answered = async () => {
      const reply = await health();
      return [reply.status, await reply.json()];
    };
    expect(await answered()).toEqual([200, { isReady: true }]);
    await endpoint.receiver.close();
    expect(await answered()).toEqual([503, { isReady: false }]);
  });
});

describe('the handler of idempotency.md', () => {
  it('books a captured capture once for its key, and no failed one', async () => {
    const database = await postgres();
    const pool = database.pool();
    const page = blocksOf('docs/idempotency.md');
    await pool.query(page.find(({ language }) => language === 'sql')?.code ?? '');
    const example = page.find(({ language }) => language === 'ts');
    const { onCapture } = await runExample<{ onCapture: CaptureHandler }>(example, {
      names: { pool },
      results: ['onCapture'],
    });
    const captured = alipay.capture('captured', { fields: { captureId: 'C_1' } });
    // Two stores: the second one does not know that the handler has run.
    for (const receiver of [createReceiver(options), createReceiver(options)])
      expect((await receiver.receive(captured, onCapture)).status).toBe(200);
    const failed = alipay.capture('failed', { fields: { captureId: 'C_2' } });
    expect((await createReceiver(options).receive(failed, onCapture)).status).toBe(200);
    const { rows } = await pool.query('SELECT capture_id FROM books');
    expect(rows).toEqual([{ capture_id: 'C_1' }]);
  });
});

describe('the options of proxies.md', () => {
  it.each([
    ['AWS API Gateway', ['/prod']],
    ['publicTarget', ['/api', '/api']],
  ])('accept what Alipay has signed before the proxy removed a part: %s', async (heading, prefixes) => {
    const endpoints: NotificationMiddleware[] = [];
    const made: typeof notifyCapture = (given) => {
      const endpoint = notifyCapture(given);
      endpoints.push(endpoint);
      return endpoint;
    };
    const names = { ...options, onCapture: () => undefined, notifyCapture: made };
    await runExample(blockUnder('docs/proxies.md', heading), { names });
    expect(endpoints).toHaveLength(prefixes.length);
    for (const [index, endpoint] of endpoints.entries()) {
      const origin = await serve(express().post(TARGET, endpoint));
      const signed = alipay.capture('captured', { target: `${prefixes[index]}${TARGET}` });
      expect(await send(origin, signed)).toBe(200);
      expect(await send(origin, alipay.capture('captured', { target: TARGET }))).toBe(401);
    }
  });
});

describe('the line of raw-body.md', () => {
  it('keeps the bytes for a route behind the parser of Express', async () => {
    const app = express();
    await runExample(blockUnder('docs/raw-body.md', 'Express after a parser'), { names: { app } });
    app.post(TARGET, notifyCapture({ ...options, onCapture: () => undefined }));
    const { headers, body } = alipay.capture('captured');
    const origin = await serve(app);
    expect(await send(origin, { headers, body })).toBe(200);
    const other = Buffer.concat([body, Buffer.from(' ')]);
    expect(await send(origin, { headers, body: other })).toBe(401);
  });
});

describe('the lines of agents.md', () => {
  const [endpoint, test] = blocksOf('docs/agents.md').filter(({ language }) => language === 'ts');

  it('are an endpoint that books once, also after a restart, keeps tasks and other kinds; and a message for it', async () => {
    const database = await postgres();
    const testKeys = createTestKeys();
    Object.assign(process.env, {
      DATABASE_URL: database.url,
      ALIPAY_CLIENT_ID: 'T_1',
      ALIPAY_PUBLIC_KEY: testKeys.publicKey,
    });
    const kept: string[] = [];
    const keeper = (name: string) => ({ add: async () => void kept.push(name) });
    const names = { books: keeper('books'), tasks: keeper('tasks'), inbox: keeper('inbox') };
    const start = async (): Promise<string> => {
      const { app, pool } = await runExample<{ app: Express; pool: pg.Pool }>(endpoint, {
        names,
        changes: [['app.listen(3000);', '']],
        results: ['app', 'pool'],
      });
      closings.push(() => pool.end());
      return serve(app);
    };
    const first = await start();
    const { reply, signed } = await runExample<{ reply: Response; signed: SignedNotification }>(test, {
      names: { createTestKeys: () => testKeys },
      changes: [['http://127.0.0.1:3000', first]],
      results: ['reply', 'signed'],
    });
    expect(reply.status).toBe(200);
    expect(await send(first, signed)).toBe(200);
    const second = await start();
    expect(await send(second, signed)).toBe(200);
    expect(kept).toEqual(['books']);
    const { privateKey } = testKeys;
    for (const body of [sampleNotification('failed'), sampleOther('dispute')])
      expect(
        await send(second, signNotification({ privateKey, clientId: 'T_1', target: TARGET, body })),
      ).toBe(200);
    expect(kept).toEqual(['books', 'tasks', 'inbox']);
  });
});

async function postgres(): Promise<PostgresDatabase> {
  const database = await openPostgres();
  closings.push(() => database.close());
  return database;
}

/** Serves an application until the test ends; answers its origin. */
async function serve(app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closings.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(url: string): Promise<readonly [status: number, body: unknown]> {
  const reply = await fetch(url);
  return [reply.status, await reply.json()];
}

async function send(
  origin: string,
  { headers, body }: Pick<SignedNotification, 'headers' | 'body'>,
): Promise<number> {
  return (await fetch(`${origin}${TARGET}`, { method: 'POST', headers: { ...headers }, body })).status;
}
