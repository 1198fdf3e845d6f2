import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';

/** The settings of the shop, from the environment. */
export interface ShopSettings {
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** The path of notifications. */
  readonly path: string;
  readonly clientId: string;
  readonly publicKey: string;
  /** How long the shop waits for a notification before it inquires, in ms. */
  readonly captureDeadline: number;
  /** The time between two looks for overdue captures, in ms. */
  readonly watchEvery: number;
}

/** The file with the private test key of a shop without Alipay's public key. */
export const TEST_KEY = join('.data', 'alipay-test-key.pem');

/** Reads the environment. Without a public key it makes a test key pair and logs a warning. Empty variables are unset. */
export function readSettings(env: NodeJS.ProcessEnv, logger: Logger): ShopSettings {
  const path = env['NOTIFY_PATH'] || '/alipay/notifyCapture';
  if (!path.startsWith('/'))
    throw new Error(`NOTIFY_PATH is ${path}. Expected: a path that starts with a slash.`);
  const port = Number(env['PORT'] || 3000);
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new Error(`PORT is ${env['PORT']}. Expected: a port number, or 0 for a free port.`);
  }
  return {
    port,
    host: env['HOST'] || '127.0.0.1',
    path,
    clientId: env['ALIPAY_CLIENT_ID'] || 'SANDBOX_5X00000000000000',
    publicKey: env['ALIPAY_PUBLIC_KEY'] || testKey(logger),
    captureDeadline: readTime(env, 'CAPTURE_DEADLINE', 15 * 60_000),
    watchEvery: readTime(env, 'WATCH_EVERY', 60_000),
  };
}

function readTime(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const ms = Number(env[name] || fallback);
  if (Number.isInteger(ms) && ms > 0) return ms;
  throw new Error(`${name} is ${env[name]}. Expected: a number of milliseconds greater than 0.`);
}

/** Makes or reads the test key pair in `.data`, which is the same after a restart. */
function testKey(logger: Logger): string {
  const file = resolve(TEST_KEY);
  if (!existsSync(file)) {
    mkdirSync('.data', { recursive: true });
    writeFileSync(file, createTestKeys().privateKey, { mode: 0o600, flag: 'wx' });
  }
  logger.warn(
    { file },
    'ALIPAY_PUBLIC_KEY is not set. The shop uses a test key pair. Send a notification with: npm run send',
  );
  const publicKey = createPublicKey(readFileSync(file, 'utf8'));
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
