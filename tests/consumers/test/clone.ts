import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyApplication, INSTALL_LIMIT, npm, ROOT, run } from './install.ts';
import { examplesOf } from './readme-examples.ts';

const TYPES = ['typescript@5.9.3', '@types/node@20.19.43', '@types/express@5'];
/** The reader's code in the first example. */
const BOOKS = `
const call = async (..._given: unknown[]): Promise<void> => { process.send?.('called'); };
export const books = { add: call };
export const tasks = { add: call };
export const inbox = { add: call };
`;

/** Follows the README from a clone, in an empty folder beside it; `root` has the clone with its tarballs. */
export function describeInstallationFromClone(root: string): void {
  describe('the README of a clone', () => {
    let folder = '';
    beforeAll(async () => {
      folder = emptyApplication(root);
      const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
      const [, packages = ''] = /^npm install (\.\.\/notify-capture\/tarballs\/.*)$/m.exec(readme) ?? [];
      await npm(folder, 'npm', 'install', '--no-audit', '--no-fund', ...packages.split(' '), ...TYPES);
      writeExample(folder);
    }, INSTALL_LIMIT);

    it('installs from tarballs with one command, and its first example receives a notification', async () => {
      expect(await receive(join(folder, 'plain', 'app.mjs'))).toEqual({ status: 200, printed: 'called' });
    });

    it('has a first example that compiles in TypeScript under strict there, and receives a notification', async () => {
      const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
      const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck'];
      await run(folder, process.execPath, [tsc, ...options, '--outDir', 'out', 'typed/app.mts']);
      expect(await receive(join(folder, 'out', 'app.mjs'))).toEqual({ status: 200, printed: 'called' });
    });
  });
}

function writeExample(folder: string): void {
  const [example] = examplesOf('README.md');
  // Port 3000 may be in use.
  const listening = "const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address()));";
  const code = example?.code.replace('app.listen(3000);', listening) ?? '';
  for (const part of ['plain', 'typed']) mkdirSync(join(folder, part));
  writeFileSync(join(folder, 'typed', 'app.mts'), code);
  writeFileSync(join(folder, 'typed', 'books.mts'), BOOKS);
  writeFileSync(join(folder, 'plain', 'app.mjs'), code);
  writeFileSync(
    join(folder, 'plain', 'books.mjs'),
    BOOKS.replace(': unknown[]', '').replace(': Promise<void>', ''),
  );
}

/** Starts the application and sends it a notification; answers the status, and what its handler has sent. */
async function receive(file: string): Promise<{ readonly status: number; readonly printed: unknown }> {
  const { privateKey, publicKey } = createTestKeys();
  const env = { ...process.env, ALIPAY_CLIENT_ID: 'T_1', ALIPAY_PUBLIC_KEY: publicKey };
  const application = fork(file, { env, execArgv: [] });
  try {
    const [{ port }] = (await once(application, 'message')) as [AddressInfo];
    const target = '/alipay/notifyCapture';
    const body = sampleNotification();
    const signed = signNotification({ privateKey, clientId: 'T_1', target, body });
    const handled = once(application, 'message');
    const { status } = await fetch(`http://127.0.0.1:${port}${target}`, {
      method: 'POST',
      headers: { ...signed.headers },
      body: signed.body,
    });
    const [printed] = await handled;
    return { status, printed };
  } finally {
    application.kill();
  }
}
