import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatorError } from '../errors.ts';

/** The default folder of `keys`. The examples also write their test key there. */
export const KEY_FOLDER = '.data';
/** The file of the private key. */
const KEY_FILE = 'alipay-test-key.pem';
/** The environment variable with the private key, as PEM or bare base64. */
const KEY_VARIABLE = 'ALIPAY_TEST_PRIVATE_KEY';

/** A private key. */
export interface FoundKey {
  readonly text: string;
  /** The path of its file, or the name of its variable. */
  readonly source: string;
}

/**
 * Finds the private key: in `--key`, in the environment, or in the file that `keys` or an example has written.
 *
 * @throws SimulatorError `KEY_MISSING`, `FILE_UNREADABLE`
 */
export function findKey(file: string | undefined, env: NodeJS.ProcessEnv): FoundKey {
  if (file !== undefined) return { text: readText(file), source: file };
  if (env[KEY_VARIABLE]) return { text: env[KEY_VARIABLE], source: KEY_VARIABLE };
  const defaultFile = join(KEY_FOLDER, KEY_FILE);
  if (existsSync(defaultFile)) return { text: readText(defaultFile), source: defaultFile };
  throw new SimulatorError(
    'KEY_MISSING',
    `No private key found: --key and ${KEY_VARIABLE} are not set, and ${defaultFile} does not exist.`,
    "Make a key pair with 'notify-capture keys', and set its public half in the endpoint (ALIPAY_PUBLIC_KEY).",
  );
}

/** @throws SimulatorError `FILE_UNREADABLE` */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SimulatorError('FILE_UNREADABLE', `Cannot read ${file}: ${reason}.`, 'Check the path.', error);
  }
}

function readText(file: string): string {
  return readBytes(file).toString('utf8');
}
