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
import { certify } from '@notify-capture/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningExample, startExample } from '../../../scripts/example.mjs';

const alipay = new Alipay();

/** Where a shop keeps its books and its store. */
interface Kind {
  readonly name: string;
  open(): Promise<{ readonly env: NodeJS.ProcessEnv; stop(): Promise<void> }>;
}

const KINDS: readonly Kind[] = [
  { name: 'on disk', open: async () => ({ env: { STORE_URL: '' }, stop: async () => undefined }) },
  {
    name: 'on Postgres',
    async open() {
      const database = await openPostgres();
      return { env: { STORE_URL: database.url }, stop: () => database.close() };
    },
  },
  {
    name: 'on Redis',
    async open() {
      const database = await openRedis();
      return { env: { STORE_URL: database.url }, stop: async () => undefined };
    },
  },
];

/** What every example must do, started as its README says, on all three kinds of store. */
export function describeExample(name: string): void {
  describe.each(KINDS)(`examples/${name} $name`, ({ open }) => {
    let database: Awaited<ReturnType<Kind['open']>>;
    const stops: (() => unknown)[] = [];
    beforeAll(async () => {
      database = await open();
    }, 120_000);
    afterAll(() => database.stop());
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    }, 30_000);

    const folder = (): string => {
      const made = mkdtempSync(join(tmpdir(), 'notify-capture-example-'));
      stops.push(() => rmSync(made, { recursive: true, force: true }));
      return made;
    };
    const start = async (
      cwd: string,
      env: NodeJS.ProcessEnv = {},
    ): Promise<RunningExample & { port: number }> => {
      const shop = await startExample(name, {
        cwd,
        env: {
          ALIPAY_CLIENT_ID: alipay.clientId,
          ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
          ...database.env,
          ...env,
        },
      });
      stops.push(() => shop.stop());
      return { ...shop, port: Number(new URL(shop.url).port) };
    };
    const booked = async (shop: RunningExample): Promise<readonly Record<string, unknown>[]> =>
      (await fetch(shop.captures)).json() as Promise<readonly Record<string, unknown>[]>;

    it('books each capture once, refuses a forgery, and still knows it all after a restart', async () => {
      const cwd = folder();
      const first = await start(cwd);
      const captured = alipay.capture('captured', { fields: { captureId: `${process.pid}-A` } });
      const failed = alipay.capture('RISK_REJECT', { fields: { captureId: `${process.pid}-B` } });
      for (const signed of [captured, captured, failed]) {
        expectAcknowledged(await send(first.port, signed), alipay.clientId);
      }
      const forged = { target: `${captured.target}?x` };
      expectRefused(await send(first.port, captured, forged), 'SIGNATURE_MISMATCH');
      expectAcknowledged(
        await send(first.port, alipay.sign({ notifyType: 'PAYMENT_RESULT' })),
        alipay.clientId,
      );
      const expected = [
        {
          captureId: `${process.pid}-A`,
          outcome: 'captured',
          amount: { currency: 'BRL', minorUnits: '50000', decimal: '500.00' },
        },
        { captureId: `${process.pid}-B`, outcome: 'failed', action: 'tell_customer' },
      ];
      expect(await booked(first)).toMatchObject(expected);
      await first.stop();
      const second = await start(cwd, { NOTIFY_PATH: '/hooks/capture' });
      expect(await booked(second)).toMatchObject(expected);
      const again = alipay.sign(captured.body, { target: '/hooks/capture' });
      expectAcknowledged(await send(second.port, again), alipay.clientId);
      expect(await booked(second)).toHaveLength(2);
    });
  });

  describe(`examples/${name}, as the simulator sees it`, () => {
    // Side by side: what takes long is a body that never ends, until it is given up.
    it.concurrent.each(KINDS)('is ready for production $name', async ({ open }) => {
      const database = await open();
      const cwd = mkdtempSync(join(tmpdir(), 'notify-capture-example-'));
      const { clientId, keys } = alipay;
      const env = { ALIPAY_CLIENT_ID: clientId, ALIPAY_PUBLIC_KEY: keys.publicKey, ...database.env };
      const shop = await startExample(name, { cwd, env });
      try {
        const { notifications: to, captures } = shop;
        const { ready, results } = await certify({ to, captures, clientId, privateKey: keys.privateKey });
        expect(results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
        expect(ready).toBe(true);
      } finally {
        await shop.stop();
        await database.stop();
        rmSync(cwd, { recursive: true, force: true });
      }
    });
  });

  describe(`examples/${name} without a key`, () => {
    it('makes a test key pair, says so, and accepts what it signs', async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'notify-capture-example-'));
      const shop = await startExample(name, {
        cwd,
        env: { ALIPAY_CLIENT_ID: alipay.clientId, ALIPAY_PUBLIC_KEY: '', STORE_URL: '' },
      });
      try {
        const said = shop.logged.find(({ file }) => typeof file === 'string');
        expect(said?.['msg']).toContain('ALIPAY_PUBLIC_KEY is not set');
        const file = join(cwd, '.data', 'alipay-test-key.pem');
        expect(statSync(file).mode & 0o777).toBe(0o600);
        const signed = alipay.capture('captured', { privateKey: readFileSync(file, 'utf8') });
        expectAcknowledged(await send(Number(new URL(shop.url).port), signed), alipay.clientId);
      } finally {
        await shop.stop();
        rmSync(cwd, { recursive: true, force: true });
      }
    });
  });
}
