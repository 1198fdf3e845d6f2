import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Alipay, openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import type { SignatureVerdict } from '@notify-capture/core';
import type { SignedNotification } from '@notify-capture/core/testing';
import type { PostgresStore } from '@notify-capture/postgres';
import express, { type Request, type RequestHandler } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { blocksOf } from './documents.ts';

const FOLDER = join(import.meta.dirname, '..', '.data', 'migration');
const TARGET = '/alipay/notify';
/** The path of the new code while both run in one process. */
const NEW = '/alipay/notifyCapture';

/** The files of the page. */
interface Page {
  readonly old: RequestHandler;
  readonly alipay: RequestHandler;
  readonly compare: RequestHandler;
  readonly store: PostgresStore;
  checkSignature(request: Request): SignatureVerdict;
}

const blocks = blocksOf('docs/migration.md');
const alipay = new Alipay();
let database: PostgresDatabase;
let server: Server;
let origin: string;
let verdict: SignatureVerdict | undefined;

beforeAll(async () => {
  database = await openPostgres();
  const page = await filesOfThePage();
  await page.store.migrate();
  for (const { language, code } of blocks) if (language === 'sql') await database.pool().query(code);
  const app = express();
  app.use(page.compare, (request, _response, next) => {
    if (request.path === TARGET) verdict = page.checkSignature(request);
    next();
  });
  app.use(page.old);
  app.post(NEW, page.alipay);
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() =>
  database.pool().query('DELETE FROM bookings; DELETE FROM processed; DELETE FROM notify_capture'),
);

afterAll(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

describe('the page on migration', () => {
  it.each([
    ['the old and then the new code', [TARGET, NEW, NEW]],
    ['the new and then the old code', [NEW, TARGET, NEW]],
    ['the old code only', [TARGET, TARGET]],
  ])('books a capture once that is received by %s', async (_name, targets) => {
    for (const target of targets) expect(await receive('captured', target)).toBe(200);
    expect(await booked()).toEqual(['C_1']);
  });

  it('books a capture once that the old and the new code receive at the same time', async () => {
    const statuses = await Promise.all(
      [TARGET, NEW, TARGET, NEW].map((target) => receive('captured', target)),
    );
    for (const status of statuses) expect([200, 503]).toContain(status);
    expect(await booked()).toEqual(['C_1']);
  });

  it.each([TARGET, NEW])(
    'has code that acknowledges a failed capture and does not book it: %s',
    async (target) => {
      expect(await receive('AUTH_EXPIRED', target)).toBe(200);
      expect(await booked()).toEqual([]);
    },
  );

  it('logs where the old code accepts what the new one would refuse, and nothing else', async () => {
    const warned = new Promise((resolve) => {
      vi.spyOn(console, 'warn').mockImplementation((...warning) => resolve(warning));
    });
    const message = capture('captured', TARGET);
    expect(await send(message)).toBe(200);
    expect(verdict).toMatchObject({ valid: true });
    const body = Buffer.concat([message.body, Buffer.from(' ')]);
    expect(await send({ ...message, body })).toBe(401);
    expect(verdict).toMatchObject({ valid: false, code: 'SIGNATURE_MISMATCH' });
    const signature = message.headers.signature.replace('RSA256', 'RSA1');
    expect(await send({ ...message, headers: { ...message.headers, signature } })).toBe(200);
    const differ = { isAccepted: true, valid: false, code: 'MALFORMED_SIGNATURE' };
    expect(await warned).toMatchObject(['old and new differ', differ]);
  });
});

/** Writes the files of the page, and imports them. */
async function filesOfThePage(): Promise<Page> {
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    ALIPAY_CLIENT_ID: alipay.clientId,
    ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
  });
  mkdirSync(FOLDER, { recursive: true });
  const modules = [];
  for (const { language, code } of blocks) {
    const [, file = ''] = /^\/\/ (\S+)\n/.exec(code) ?? [];
    if (language !== 'ts') continue;
    writeFileSync(join(FOLDER, file), code);
    modules.push(await import(pathToFileURL(join(FOLDER, file)).href));
  }
  return Object.assign({}, ...modules);
}

function capture(result: 'captured' | 'AUTH_EXPIRED', target: string): SignedNotification {
  return alipay.capture(result, { target, fields: { captureId: 'C_1' } });
}

const receive = (result: 'captured' | 'AUTH_EXPIRED', target: string): Promise<number> =>
  send(capture(result, target));

async function send({
  target,
  headers,
  body,
}: Pick<SignedNotification, 'target' | 'headers' | 'body'>): Promise<number> {
  return (await fetch(`${origin}${target}`, { method: 'POST', headers, body })).status;
}

async function booked(): Promise<readonly string[]> {
  const { rows } = await database.pool().query<{ capture_id: string }>('SELECT capture_id FROM bookings');
  return rows.map(({ capture_id }) => capture_id);
}
