import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createTestKeys } from '@notify-capture/core/testing';
import { embeddedStore } from '@notify-capture/postgres';
import { startApplication } from './application.ts';

const KEY = '.data/alipay-test-key.pem';

/** Alipay's public key, or that of a test key pair in .data. */
function publicKey(): string {
  if (process.env['ALIPAY_PUBLIC_KEY']) return process.env['ALIPAY_PUBLIC_KEY'];
  mkdirSync('.data', { recursive: true });
  if (!existsSync(KEY)) writeFileSync(KEY, createTestKeys().privateKey, { mode: 0o600 });
  return createPublicKey(readFileSync(KEY)).export({ type: 'spki', format: 'der' }).toString('base64');
}

const store = await embeddedStore({ directory: '.data/store' });
const { notifications, metrics, close } = await startApplication({
  clientId: process.env['ALIPAY_CLIENT_ID'] || 'SANDBOX_5X00000000000000',
  publicKey: publicKey(),
  store,
  host: process.env['HOST'] || '127.0.0.1',
  port: Number(process.env['PORT'] || 3000),
  metricsHost: process.env['METRICS_HOST'] || '127.0.0.1',
  metricsPort: Number(process.env['METRICS_PORT'] || 9464),
});
process.stdout.write(`Notifications: ${notifications}\nMetrics: ${metrics}\n`);

async function stop(): Promise<void> {
  await close();
  await store.close();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
