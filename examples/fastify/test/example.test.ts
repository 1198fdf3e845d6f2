import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Alipay, expectAcknowledged, expectRefused, send } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningExample, startExample } from '../../../scripts/example.mjs';

const alipay = new Alipay();
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(env: NodeJS.ProcessEnv): Promise<RunningExample & { port: number; cwd: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'notify-capture-example-'));
  const shop = await startExample('fastify', { cwd, env });
  stops.push(
    () => shop.stop(),
    () => rmSync(cwd, { recursive: true, force: true }),
  );
  return { ...shop, stop: () => shop.stop(), port: Number(new URL(shop.url).port), cwd };
}

async function booked(shop: RunningExample): Promise<unknown> {
  return (await fetch(shop.captures)).json();
}

describe('the Fastify example', () => {
  const configured = { ALIPAY_CLIENT_ID: alipay.clientId, ALIPAY_PUBLIC_KEY: alipay.keys.publicKey };

  it('books each capture once and lists it', async () => {
    const shop = await start(configured);
    const signed = alipay.capture('captured', { fields: { captureId: 'A' } });
    const failed = alipay.capture('RISK_REJECT', { fields: { captureId: 'B' } });
    for (const one of [signed, signed, failed]) {
      expectAcknowledged(await send(shop.port, one), alipay.clientId);
    }
    expect(await booked(shop)).toMatchObject([
      {
        captureId: 'A',
        outcome: 'captured',
        amount: { currency: 'BRL', minorUnits: '50000', decimal: '500.00' },
      },
      { captureId: 'B', outcome: 'failed', action: 'tell_customer' },
    ]);
  });

  it('refuses a forgery, and takes note of another type', async () => {
    const shop = await start(configured);
    const signed = alipay.capture('captured');
    expectRefused(await send(shop.port, signed, { target: `${signed.target}?x` }), 'SIGNATURE_MISMATCH');
    expectAcknowledged(await send(shop.port, alipay.sign({ notifyType: 'PAYMENT_RESULT' })), alipay.clientId);
    expect(await booked(shop)).toEqual([]);
  });

  it('listens where NOTIFY_PATH says', async () => {
    const shop = await start({ ...configured, NOTIFY_PATH: '/hooks/capture' });
    const signed = alipay.capture('captured', { target: '/hooks/capture' });
    expectAcknowledged(await send(shop.port, signed), alipay.clientId);
  });

  it('makes a test key pair without a key, says so, and accepts what it signs', async () => {
    const shop = await start({ ALIPAY_CLIENT_ID: alipay.clientId, ALIPAY_PUBLIC_KEY: '' });
    const said = shop.logged.find(({ file }) => typeof file === 'string');
    expect(said?.['msg']).toContain('ALIPAY_PUBLIC_KEY is not set');
    const file = join(shop.cwd, '.data', 'alipay-test-key.pem');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const signed = alipay.capture('captured', { privateKey: readFileSync(file, 'utf8') });
    expectAcknowledged(await send(shop.port, signed), alipay.clientId);
  });
});
