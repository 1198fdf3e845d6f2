import { createPrivateKey, createPublicKey } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTestKeys } from '@notify-capture/core/testing';
import { SimulatorError } from './errors.ts';

/** A test key pair, in the forms people need. */
export interface KeyForms {
  /** PKCS#8, PEM and bare base64. */
  readonly privatePem: string;
  readonly privateBase64: string;
  /** SubjectPublicKeyInfo, PEM and bare base64; the latter is how the dashboard shows Alipay's. */
  readonly publicPem: string;
  readonly publicBase64: string;
}

/** Makes a test key pair, RSA of 2048 bits, in the forms people need. */
export function makeKeyForms(): KeyForms {
  const { privateKey: privatePem, publicKey: publicBase64 } = createTestKeys();
  const privateDer = createPrivateKey(privatePem).export({ type: 'pkcs8', format: 'der' });
  const publicPem = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
  return { privatePem, privateBase64: privateDer.toString('base64'), publicPem, publicBase64 };
}

/** The files of a key pair: what each holds, by name. */
export function keyFiles(keys: KeyForms, clientId: string): Readonly<Record<string, string>> {
  return {
    'alipay-test-key.pem': keys.privatePem,
    'alipay-test-key.base64': `${keys.privateBase64}\n`,
    'alipay-test-public.pem': keys.publicPem,
    'alipay-test-public.base64': `${keys.publicBase64}\n`,
    '.env': [
      "# For the endpoint: it trusts a test key in place of Alipay's.",
      `ALIPAY_CLIENT_ID=${clientId}`,
      `ALIPAY_PUBLIC_KEY=${keys.publicBase64}`,
      '# For notify-capture, which signs with it.',
      `ALIPAY_TEST_PRIVATE_KEY=${keys.privateBase64}`,
      '',
    ].join('\n'),
  };
}

/**
 * Writes files that only their owner may read, all of them or none, never over one that exists.
 *
 * @returns the paths
 * @throws SimulatorError `FILE_EXISTS`, before anything is written; `FILE_UNWRITABLE`
 */
export function writePrivately(folder: string, files: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(files).map(([name, text]) => [resolve(folder, name), text] as const);
  const written: string[] = [];
  try {
    const found = entries.map(([path]) => path).filter((path) => lstatSync(path, { throwIfNoEntry: false }));
    if (found.length > 0) throw exists(found);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [path, text] of entries) {
      // `wx` refuses what somebody else has made in between, links too.
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path);
    throw error instanceof SimulatorError ? error : unwritable(folder, error);
  }
  return written;
}

function unwritable(folder: string, cause: unknown): SimulatorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SimulatorError(
    'FILE_UNWRITABLE',
    `${folder} cannot be written to: ${why}.`,
    'Choose another folder with --out.',
    cause,
  );
}

function exists(found: readonly string[]): SimulatorError {
  const what =
    found.length === 1 ? `${found[0]} exists` : `${found.length} of the files exist: ${found.join(', ')}`;
  return new SimulatorError(
    'FILE_EXISTS',
    `${what}. Keys are never overwritten, and nothing was written.`,
    `Choose another folder with --out, such as --out ${join('.data', 'other')}, or move them away.`,
  );
}
