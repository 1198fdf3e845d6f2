import { createPrivateKey, createPublicKey } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTestKeys } from '@notify-capture/core/testing';
import { SimulatorError } from './errors.ts';

/** A test key pair in every form. */
export interface KeyForms {
  /** PKCS#8, PEM and bare base64. */
  readonly privatePem: string;
  readonly privateBase64: string;
  /** SubjectPublicKeyInfo, PEM and bare base64. The dashboard shows Alipay's key as bare base64. */
  readonly publicPem: string;
  readonly publicBase64: string;
}

/** Makes a test key pair: RSA, 2048 bits. */
export function makeKeyForms(): KeyForms {
  const { privateKey: privatePem, publicKey: publicBase64 } = createTestKeys();
  const privateDer = createPrivateKey(privatePem).export({ type: 'pkcs8', format: 'der' });
  const publicPem = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
  return { privatePem, privateBase64: privateDer.toString('base64'), publicPem, publicBase64 };
}

const GITIGNORE_FILE = '.gitignore';
/** Keeps the files out of git. Names only them, because the folder may contain other files. */
export const GITIGNORE = ['/.gitignore', '/.env', '/alipay-test-*'] as const;

/**
 * The files of a key pair: the content of each, by name. The private key has files of its own: the endpoint must not get
 * it.
 */
export function keyFiles(keys: KeyForms, clientId: string): Readonly<Record<string, string>> {
  return {
    'alipay-test-key.pem': keys.privatePem,
    'alipay-test-key.base64': `${keys.privateBase64}\n`,
    'alipay-test-public.pem': keys.publicPem,
    'alipay-test-public.base64': `${keys.publicBase64}\n`,
    '.env': [
      "# For the endpoint, which trusts this test key instead of Alipay's key.",
      `ALIPAY_CLIENT_ID=${clientId}`,
      `ALIPAY_PUBLIC_KEY=${keys.publicBase64}`,
      '',
    ].join('\n'),
    [GITIGNORE_FILE]: `${GITIGNORE.join('\n')}\n`,
  };
}

/**
 * Writes files that only their owner may read: all of them or none. Never overwrites a file. A `.gitignore` that exists
 * is left out.
 *
 * @returns the paths of the files
 * @throws SimulatorError `FILE_EXISTS`; `FILE_UNWRITABLE`
 */
export function writePrivateFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): readonly string[] {
  const written: string[] = [];
  try {
    const gitignore = resolve(folder, GITIGNORE_FILE);
    const entries = Object.entries(files)
      .map(([name, text]) => [resolve(folder, name), text] as const)
      .filter(([path]) => path !== gitignore || !exists(path));
    const existing = entries.map(([path]) => path).filter(exists);
    if (existing.length > 0) throw filesExist(existing);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [path, text] of entries) {
      // `wx` also refuses a file or link that another process has made since the check above.
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path);
    throw error instanceof SimulatorError ? error : unwritable(folder, error);
  }
  return written;
}

/** Also for a link to a missing file. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function unwritable(folder: string, cause: unknown): SimulatorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SimulatorError(
    'FILE_UNWRITABLE',
    `Cannot write to ${folder}: ${reason}.`,
    'Set another folder with --out.',
    cause,
  );
}

function filesExist(paths: readonly string[]): SimulatorError {
  const subject =
    paths.length === 1
      ? `${paths[0]} already exists`
      : `${paths.length} files already exist: ${paths.join(', ')}`;
  return new SimulatorError(
    'FILE_EXISTS',
    `${subject}. The command never overwrites keys, and it wrote nothing.`,
    `Set another folder, such as --out ${join('.data', 'other')}, or move the files.`,
  );
}
