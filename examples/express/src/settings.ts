import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTestKeys } from '@notify-capture/core/testing';
import type { Logger } from 'pino';

/** What the environment says. */
export interface ShopSettings {
  readonly port: number;
  readonly path: string;
  readonly clientId: string;
  readonly publicKey: string;
}

/** Reads the environment; without a public key it makes a test key pair and says so. */
export function readSettings(env: NodeJS.ProcessEnv, logger: Logger): ShopSettings {
  return {
    port: Number(env['PORT'] ?? 3000),
    path: env['NOTIFY_PATH'] ?? '/alipay/notifyCapture',
    clientId: env['ALIPAY_CLIENT_ID'] ?? 'SANDBOX_5X00000000000000',
    publicKey: env['ALIPAY_PUBLIC_KEY'] || testKey(logger),
  };
}

/** The key that plays Alipay's lives in `.data`, so that it is the same after a restart. */
function testKey(logger: Logger): string {
  const file = resolve(join('.data', 'alipay-test-key.pem'));
  if (!existsSync(file)) {
    mkdirSync('.data', { recursive: true });
    writeFileSync(file, createTestKeys().privateKey, { mode: 0o600, flag: 'wx' });
  }
  logger.warn(
    { file },
    'ALIPAY_PUBLIC_KEY is not set: a test key pair plays Alipay. Sign test notifications with it.',
  );
  const publicKey = createPublicKey(readFileSync(file, 'utf8'));
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
