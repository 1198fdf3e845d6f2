import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';

/** What the environment says of the shop. */
export interface ShopSettings {
  readonly port: number;
  /** Where notifications arrive. */
  readonly path: string;
  readonly clientId: string;
  readonly publicKey: string;
}

/** Where a shop without a key of Alipay's keeps the test key that plays it. */
export const TEST_KEY = join('.data', 'alipay-test-key.pem');

/** Reads the environment; without a public key it makes a test key pair and says so. An empty variable is none. */
export function readSettings(env: NodeJS.ProcessEnv, logger: Logger): ShopSettings {
  const path = env['NOTIFY_PATH'] || '/alipay/notifyCapture';
  if (!path.startsWith('/'))
    throw new Error(`NOTIFY_PATH is ${path}; wanted: a path that begins with a slash.`);
  const port = Number(env['PORT'] || 3000);
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new Error(`PORT is ${env['PORT']}; wanted: a port number, or 0 for a free one.`);
  }
  return {
    port,
    path,
    clientId: env['ALIPAY_CLIENT_ID'] || 'SANDBOX_5X00000000000000',
    publicKey: env['ALIPAY_PUBLIC_KEY'] || testKey(logger),
  };
}

/** The key that plays Alipay's lives in `.data`, so that it is the same after a restart. */
function testKey(logger: Logger): string {
  const file = resolve(TEST_KEY);
  if (!existsSync(file)) {
    mkdirSync('.data', { recursive: true });
    writeFileSync(file, createTestKeys().privateKey, { mode: 0o600, flag: 'wx' });
  }
  logger.warn(
    { file },
    'ALIPAY_PUBLIC_KEY is not set: a test key pair plays Alipay. Send a notification with: npm run send',
  );
  const publicKey = createPublicKey(readFileSync(file, 'utf8'));
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
