import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatorError } from '../errors.ts';

/** Where a shop of the examples keeps the test key that plays Alipay's, and `keys` puts one by default. */
export const KEY_FOLDER = '.data';
/** The private key's file. */
const KEY_FILE = 'alipay-test-key.pem';
/** The environment variable with a private key, PEM or bare base64. */
const KEY_VARIABLE = 'ALIPAY_TEST_PRIVATE_KEY';

/**
 * The private key: `--key`, else the environment, else the file that an example or `keys` has left here.
 *
 * @throws SimulatorError `KEY_MISSING`, `FILE_UNREADABLE`
 */
export function findKey(file: string | undefined, env: NodeJS.ProcessEnv): string {
  if (file !== undefined) return readText(file);
  if (env[KEY_VARIABLE]) return env[KEY_VARIABLE];
  const usual = join(KEY_FOLDER, KEY_FILE);
  if (existsSync(usual)) return readText(usual);
  throw new SimulatorError(
    'KEY_MISSING',
    `There is no key to sign with: neither --key, nor ${KEY_VARIABLE}, nor ${usual} below this folder.`,
    "Make a pair with 'notify-capture keys', and give its public half to the endpoint (ALIPAY_PUBLIC_KEY).",
  );
}

/** @throws SimulatorError `FILE_UNREADABLE` */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SimulatorError('FILE_UNREADABLE', `${file} cannot be read: ${why}.`, 'Check the path.', error);
  }
}

function readText(file: string): string {
  return readBytes(file).toString('utf8');
}
