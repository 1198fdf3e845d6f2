import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Alipay, openPostgres, type PostgresDatabase, setBackExpected } from '@notify-capture/contract';
import { type PostgresStore, postgresStore } from '@notify-capture/postgres';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, blockUnder, ROOT } from './documents.ts';

const PAGE = 'docs/lost-notifications.md';
const FOLDER = join(import.meta.dirname, '..', '.data', 'lost-notifications');
/** Listens on a free port, and sends its address. */
const LISTENING = join(ROOT, 'tests/consumers/fixtures/start/listening.mjs');
const HOUR = 3_600_000;

const alipay = new Alipay();
let database: PostgresDatabase;
let pool: pg.Pool;
let listener: pg.PoolClient;
let store: PostgresStore;
let application: ChildProcess;
let printed = '';
let port: number;

beforeAll(async () => {
  database = await openPostgres();
  pool = database.pool();
  for (const { language, code } of blocksOf(PAGE)) if (language === 'sql') await pool.query(code);
  await pool.query(`CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_notify('orders', NEW.capture_request_id || ' ' || NEW.capture); RETURN NULL; END $$`);
  await pool.query('CREATE TRIGGER told AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION tell()');
  listener = await pool.connect();
  await listener.query('LISTEN orders');
  application = start();
  const ended = once(application, 'exit').then(() => Promise.reject(new Error(`It ended:\n${printed}`)));
  const [address] = await Promise.race([once(application, 'message'), ended]);
  ended.catch(() => undefined);
  port = (address as AddressInfo).port;
  store = postgresStore({ client: pool });
});

afterAll(async () => {
  application.kill('SIGKILL');
  listener.release(true);
  await database.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

describe('the application of the page on lost notifications, with its stand-in for Alipay', () => {
  it('books a capture whose notification is lost, once, also if the notification comes later', async () => {
    await order('P_1');
    const booked = told('R_1 captured');
    const asked = alipayIsAsked();
    application.send(['capture', 'P_1', 'R_1']);
    await asked;
    await setBackExpected(pool, HOUR);
    await booked;
    expect(await books()).toEqual(['CAPTURE_OF_R_1 BRL 50000']);
    expect(await send('R_1')).toBe(200);
    expect(await books()).toHaveLength(1);
  });

  it('asks for the capture of a process that was killed before it could ask, and books it', async () => {
    await order('P_2', 'R_2');
    const booked = told('R_2 captured');
    const asked = alipayIsAsked();
    const { clientId } = alipay;
    await store.expect({ clientId, captureRequestId: 'R_2', paymentId: 'P_2', deadline: new Date(0) });
    await asked;
    await setBackExpected(pool, HOUR);
    await booked;
    expect(await books()).toContain('CAPTURE_OF_R_2 BRL 50000');
  });

  it('books a notification that comes in time, and no longer expects the capture', async () => {
    await order('P_3', 'R_3');
    const deadline = new Date(Date.now() + HOUR);
    await store.expect({ clientId: alipay.clientId, captureRequestId: 'R_3', paymentId: 'P_3', deadline });
    expect(await send('R_3')).toBe(200);
    expect(await books()).toContain('CAPTURE_OF_R_3 BRL 50000');
    await setBackExpected(pool, 2 * HOUR);
    expect(await store.overdue()).toEqual([]);
  });

  it('finds orders by time without an expectation', async () => {
    await order('P_4', 'R_4');
    const asked = alipayIsAsked();
    application.send(['inquireOverdue']);
    await asked;
    const booked = told('R_4 captured');
    application.send(['inquireOverdue']);
    await booked;
    expect(await books()).toContain('CAPTURE_OF_R_4 BRL 50000');
  });

  it.skipIf(process.platform === 'win32')('ends at SIGTERM', async () => {
    const exit = once(application, 'exit');
    application.send(['end']);
    expect(await exit, printed).toEqual([0, null]);
  });
});

/** Starts the application in plain Node, with shorter times and what the test asks it to do. */
function start(): ChildProcess {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ type: 'module' }));
  const standIn = blockUnder(PAGE, "A stand-in for Alipay's API").code;
  const ask = 'requests.set(';
  expect(standIn).toContain(ask);
  writeFileSync(join(FOLDER, 'alipay.js'), standIn.replace(ask, `process.send('asked');\n  ${ask}`));
  const code = blocksOf(PAGE).find((one) => one.language === 'js')?.code ?? '';
  const deadline = 'Date.now() + 15 * 60_000';
  const every = 'every: 60_000';
  for (const time of [deadline, every]) expect(code).toContain(time);
  const shorter = code.replace(deadline, '0').replace(every, 'every: 20');
  writeFileSync(
    join(FOLDER, 'app.js'),
    `${shorter}
${blockUnder(PAGE, 'Without Postgres').code}
const exit = () => process.exit();
process.on('disconnect', exit);
const end = () => { process.off('disconnect', exit).disconnect(); process.kill(process.pid, 'SIGTERM'); };
const commands = { capture, inquireOverdue, end };
process.on('message', ([name, ...words]) => commands[name](...words));\n`,
  );
  const { clientId, keys } = alipay;
  const given = { DATABASE_URL: database.url, ALIPAY_CLIENT_ID: clientId, ALIPAY_PUBLIC_KEY: keys.publicKey };
  const env = { ...process.env, ...given };
  const child = fork(join(FOLDER, 'app.js'), {
    cwd: FOLDER,
    env,
    silent: true,
    execArgv: ['--import', LISTENING],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      printed += chunk;
    });
  return child;
}

/** An order, with the request for its capture 20 min ago. */
async function order(paymentId: string, captureRequestId?: string): Promise<void> {
  await pool.query(
    `INSERT INTO orders VALUES ($1, 'BRL', '50000', CASE WHEN $2::text IS NOT NULL THEN 'asked' END, $2,
      now() - interval '20 minutes')`,
    [paymentId, captureRequestId],
  );
}

/** Resolves when the order has this state. */
function told(state: string): Promise<void> {
  return new Promise((resolve) => {
    listener.on('notification', ({ payload }) => payload === state && resolve());
  });
}

async function alipayIsAsked(): Promise<void> {
  expect(await once(application, 'message')).toContain('asked');
}

async function send(captureRequestId: string): Promise<number> {
  const fields = { captureId: `CAPTURE_OF_${captureRequestId}`, captureRequestId };
  const captureAmount = { currency: 'BRL', value: '50000' };
  const { target, headers, body } = alipay.capture('captured', { fields: { ...fields, captureAmount } });
  return (await fetch(`http://127.0.0.1:${port}${target}`, { method: 'POST', headers, body })).status;
}

async function books(): Promise<readonly string[]> {
  const { rows } = await pool.query(
    'SELECT capture_id, currency, minor_units FROM books ORDER BY capture_id',
  );
  return rows.map(({ capture_id, currency, minor_units }) => `${capture_id} ${currency} ${minor_units}`);
}
