import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Alipay,
  expectAcknowledged,
  expectRefused,
  openPostgres,
  openRedis,
  send,
} from '@notify-capture/contract';
import { otherSamples } from '@notify-capture/core/testing';
import { certify } from '@notify-capture/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, type RunningExample, startExample } from '../../start.ts';

export const LONG = process.env['TEST_FORM'] === 'long';

/** In ms. Only a hang takes longer, even on a slow machine. */
const TIME_LIMIT = 120_000;

/** The database with the books and the store of a shop. */
interface Database {
  readonly env: Environment;
  close(): Promise<void>;
}

const ALL_STORES = ['disk', 'Postgres', 'Redis'] as const;
type StoreName = (typeof ALL_STORES)[number];

const OPEN: Readonly<Record<StoreName, () => Promise<Database>>> = {
  disk: async () => ({ env: { STORE_URL: '' }, close: async () => undefined }),
  async Postgres() {
    const database = await openPostgres();
    return { env: { STORE_URL: database.url }, close: () => database.close() };
  },
  async Redis() {
    const database = await openRedis();
    return { env: { STORE_URL: database.url }, close: async () => undefined };
  },
};

/** The folder of each example, and its store in the short form, which uses every kind once. The long form uses all. */
const EXAMPLES = {
  express: { folder: 'express', store: 'Postgres', env: {} },
  fastify: { folder: 'fastify', store: 'Redis', env: {} },
  hono: { folder: 'hono', store: 'disk', env: {} },
  'nest on Express': { folder: 'nest', store: 'disk', env: { PLATFORM: 'express' } },
  'nest on Fastify': { folder: 'nest', store: 'Postgres', env: { PLATFORM: 'fastify' } },
  next: { folder: 'next', store: 'disk', env: {} },
} as const satisfies Readonly<
  Record<string, { readonly folder: string; readonly store: StoreName; readonly env: Environment }>
>;

/** The first check measures the machine more than the shop. The second waits for the body time limit of 10 s. */
const NOT_CHECKED = LONG ? ['acknowledged-in-time'] : ['acknowledged-in-time', 'endless-body-times-out'];

export const alipay = new Alipay();

/** The readiness probe gets an answer that anybody may see. */
export async function expectProbe({ url }: Pick<RunningExample, 'url'>): Promise<void> {
  const ask = (): Promise<Response> => fetch(new URL('/healthz', url));
  let probe = await ask();
  // The store of a slow machine can miss the time limit of the probe.
  while (probe.status !== 200) probe = await ask();
  expect(await probe.json()).toEqual({ isReady: true });
}

/** The environment of every shop. */
export const COMMON: Environment = {
  ALIPAY_CLIENT_ID: alipay.clientId,
  ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
  STORE_TIMEOUT: String(TIME_LIMIT),
  CAPTURE_DEADLINE: '1',
  WATCH_EVERY: '100',
};

interface Shop extends RunningExample {
  readonly port: number;
}

async function startShop(folder: string, cwd: string, env: Environment): Promise<Shop> {
  const shop = await startExample(folder, { cwd, env: { ...COMMON, ...env } });
  return { ...shop, port: Number(new URL(shop.url).port) };
}

/** Passes every check of the simulator that does not measure the machine. */
export async function expectReady({
  notifications,
  captures,
  tasks,
}: Pick<RunningExample, 'notifications' | 'captures' | 'tasks'>): Promise<void> {
  const { ready, results } = await certify({
    to: notifications,
    captures,
    others: tasks,
    clientId: alipay.clientId,
    privateKey: alipay.keys.privateKey,
    timeoutMs: TIME_LIMIT,
    bookedWithinMs: TIME_LIMIT,
    skip: NOT_CHECKED,
  });
  expect(results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(ready).toBe(true);
}

/** Tests that every example must pass, started as in its README. */
export function describeExample(name: keyof typeof EXAMPLES): void {
  const example = EXAMPLES[name];
  describe.each(LONG ? ALL_STORES : [example.store])(`example ${name} on %s`, (store) => {
    let database: Database;
    let shop: Shop;
    let cwd = '';
    const cleanUps: (() => unknown)[] = [];
    const start = async (env: Environment = {}): Promise<void> => {
      shop = await startShop(example.folder, cwd, { ...example.env, ...database.env, ...env });
      cleanUps.push(() => shop.stop());
    };
    const restart = async (env: Environment): Promise<void> => {
      await shop.stop();
      await start(env);
    };
    beforeAll(async () => {
      cwd = mkdtempSync(join(tmpdir(), 'notify-capture-example-'));
      cleanUps.push(() => rmSync(cwd, { recursive: true, force: true }));
      database = await OPEN[store]();
      cleanUps.push(() => database.close());
      await start();
    });
    afterAll(async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    });

    const booked = async (...captureIds: readonly string[]): Promise<readonly object[]> => {
      const all = (await (await fetch(shop.captures)).json()) as readonly { captureId: string }[];
      return all.filter(({ captureId }) => captureIds.includes(captureId));
    };

    it('books each capture once, and refuses a forged notification', async () => {
      const captured = alipay.capture('captured', { fields: { captureId: 'CAPTURED' } });
      const failed = alipay.capture('RISK_REJECT', { fields: { captureId: 'FAILED' } });
      for (const signed of [captured, captured, failed]) {
        expectAcknowledged(await send(shop.port, signed), alipay.clientId);
      }
      const forged = { target: `${captured.target}?x` };
      expectRefused(await send(shop.port, captured, forged), 'SIGNATURE_MISMATCH');
      expect(await booked('CAPTURED', 'FAILED')).toMatchObject([
        {
          captureId: 'CAPTURED',
          outcome: 'captured',
          amount: { currency: 'BRL', minorUnits: '50000', decimal: '500.00' },
        },
        { captureId: 'FAILED', outcome: 'failed', action: 'tell_customer' },
      ]);
    });

    it('tells a readiness probe that it is ready, and strangers no more', () => expectProbe(shop));

    it('makes one task of each message of another kind that is sent twice and in parallel', async () => {
      for (const { name, body } of otherSamples()) {
        const signed = alipay.sign(body);
        const replies = await Promise.all([send(shop.port, signed), send(shop.port, signed)]);
        for (const { status } of replies) expect([200, 503], name).toContain(status);
        expectAcknowledged(await send(shop.port, signed), alipay.clientId);
      }
      const tasks = (await (await fetch(shop.tasks)).json()) as readonly object[];
      const expected = otherSamples().map(({ kind, type }) => ({
        kind,
        ...(type !== undefined && { type }),
      }));
      const order = (task: { type?: string; kind?: string }): string => `${task.kind} ${task.type}`;
      expect(tasks.map(order).sort()).toEqual(expected.map(order).sort());
      expect(tasks).toContainEqual(
        expect.objectContaining({ type: 'DISPUTE_CREATED', defenseDueTime: expect.any(String) }),
      );
    });

    // Express and Next show it for all; Redis has no transaction with the shop's orders.
    if (['express', 'next'].includes(example.folder) && store !== 'Redis') {
      it('books a capture once whose notification was lost, and comes later after all', async () => {
        const asked = await fetch(`${shop.url}/payments/LOST/capture`, { method: 'POST' });
        const { captureRequestId } = (await asked.json()) as { captureRequestId: string };
        const captureId = `CAPTURE_OF_${captureRequestId}`;
        // Until its settle is committed, the notification would find it busy.
        await shop.line((line) => line['msg'] === 'Acknowledged.' && line['captureId'] === captureId);
        const fields = { captureId, captureRequestId, paymentId: 'LOST' };
        expectAcknowledged(await send(shop.port, alipay.capture('captured', { fields })), alipay.clientId);
        expect(await booked(captureId)).toMatchObject([{ ...fields, outcome: 'captured' }]);
      });

      it('asks again for a capture that Alipay does not know', async () => {
        // The first shop looks once, before it asks. The stand-in of the second one knows no capture.
        await restart({ WATCH_EVERY: String(2 ** 31 - 1) });
        const asked = await fetch(`${shop.url}/payments/UNKNOWN/capture`, { method: 'POST' });
        const { captureRequestId } = (await asked.json()) as { captureRequestId: string };
        await restart({});
        const isRepeated = (line: Record<string, unknown>): boolean =>
          line['captureRequestId'] === captureRequestId && String(line['msg']).includes('asked for it again');
        await shop.line(isRepeated);
      });
    }

    it('is ready for production by the checks of the simulator', () => expectReady(shop));

    it('books no capture again after a restart with another path', async () => {
      const before = alipay.capture('captured', { fields: { captureId: 'BEFORE' } });
      expectAcknowledged(await send(shop.port, before), alipay.clientId);
      const bookings = await booked('BEFORE');
      expect(bookings).toHaveLength(1);
      await restart({ NOTIFY_PATH: '/hooks/capture' });
      const again = alipay.sign(before.body, { target: '/hooks/capture' });
      // The path of a route of Next is its folder: a proxy in front changes it.
      const received = { target: new URL(shop.notifications).pathname };
      expectAcknowledged(await send(shop.port, again, received), alipay.clientId);
      expect(await booked('BEFORE')).toEqual(bookings);
    });

    it('makes a test key pair without ALIPAY_PUBLIC_KEY, logs it and accepts its signatures', async () => {
      await restart({ ALIPAY_PUBLIC_KEY: '' });
      const warning = shop.logged.find(({ file }) => typeof file === 'string');
      expect(warning?.['msg']).toContain('ALIPAY_PUBLIC_KEY is not set');
      const file = join(cwd, '.data', 'alipay-test-key.pem');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const signed = alipay.capture('captured', { privateKey: readFileSync(file, 'utf8') });
      expectAcknowledged(await send(shop.port, signed), alipay.clientId);
    });
  });
}
