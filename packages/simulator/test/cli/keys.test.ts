import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createTestKeys } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import { LONG } from '../long-form.ts';
import { emptyFolder, run, runCli, runCommand } from './run-cli.ts';

const FILES = [
  '.env',
  '.gitignore',
  'alipay-test-key.base64',
  'alipay-test-key.pem',
  'alipay-test-public.base64',
  'alipay-test-public.pem',
];
const der = (text: string) => Buffer.from(text.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');

describe('keys', () => {
  it('writes one pair in every form, and only the owner may read it', async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await runCli(['keys'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(join(cwd, '.data')).sort()).toEqual(FILES);
    for (const file of FILES) expect(statSync(join(cwd, '.data', file)).mode & 0o777, file).toBe(0o600);
    const read = (file: string) => readFileSync(join(cwd, '.data', file), 'utf8');
    const key = createPrivateKey(read('alipay-test-key.pem'));
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    expect(read('alipay-test-key.pem')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(read('alipay-test-public.pem')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(der(read('alipay-test-public.pem'))).toEqual(spki);
    expect(read('alipay-test-key.base64')).toBe(`${pkcs8.toString('base64')}\n`);
    expect(read('alipay-test-public.base64')).toBe(`${spki.toString('base64')}\n`);
    expect(parseEnv(read('.env'))).toEqual({
      ALIPAY_CLIENT_ID: 'SANDBOX_5X00000000000000',
      ALIPAY_PUBLIC_KEY: spki.toString('base64'),
    });
    expect(stdout).toContain(`ALIPAY_PUBLIC_KEY=${spki.toString('base64')}`);
    expect(stdout).not.toContain(pkcs8.toString('base64').slice(100, 160));
  });

  it('writes to the folder of --out for the client of --client', async () => {
    const out = join(emptyFolder(), 'a/b');
    const { code, stdout } = await runCommand(['keys', '--out', out, '--client', 'T_1', '--json']);
    expect(code).toBe(0);
    expect(readFileSync(join(out, '.env'), 'utf8')).toContain('ALIPAY_CLIENT_ID=T_1\n');
    const output = JSON.parse(stdout);
    expect(output).toMatchObject({ clientId: 'T_1', publicKey: expect.stringMatching(/^MII/) });
    expect(output.files.map((file: string) => readFileSync(file).byteLength > 0)).toEqual(
      Array(6).fill(true),
    );
  });

  const KEY_FILES = FILES.filter((file) => file !== '.gitignore');
  it.each(LONG ? KEY_FILES : KEY_FILES.slice(0, 2))('writes nothing if %s exists', async (file) => {
    const out = emptyFolder();
    writeFileSync(join(out, file), 'mine');
    const { code, stdout, stderr } = await runCommand(['keys', '--out', out]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${file} already exists`);
    expect(stderr).toContain('--out');
    expect(readdirSync(out)).toEqual([file]);
    expect(readFileSync(join(out, file), 'utf8')).toBe('mine');
  });

  it('gives the private key to no file that an endpoint reads', async () => {
    const out = emptyFolder();
    await runCommand(['keys', '--out', out]);
    const read = (file: string) => readFileSync(join(out, file), 'utf8');
    const secret = read('alipay-test-key.base64').slice(100, 160);
    const holders = FILES.filter((file) => read(file).replaceAll('\n', '').includes(secret));
    expect(holders).toEqual(['alipay-test-key.base64', 'alipay-test-key.pem']);
  });

  it('keeps its files out of git, and no others', async () => {
    const cwd = emptyFolder();
    const git = async (...args: readonly string[]) => (await run('git', args, { cwd })).stdout;
    await git('init', '--quiet');
    for (const out of [join(cwd, '.data'), cwd]) await runCommand(['keys', '--out', out]);
    writeFileSync(join(cwd, 'server.js'), '');
    expect(await git('status', '--porcelain', '--untracked-files=all')).toBe('?? server.js\n');
  });

  it('leaves a .gitignore that exists unchanged, and prints a note', async () => {
    const out = emptyFolder();
    writeFileSync(join(out, '.gitignore'), 'mine\n');
    const { code, stdout, stderr } = await runCommand(['keys', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('.gitignore');
    expect(stderr).toContain(
      '.gitignore exists and stays unchanged. Does it contain /.env and /alipay-test-*?',
    );
    expect(readFileSync(join(out, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('writes a key that core takes in every form', async () => {
    const out = emptyFolder();
    const { publicKey } = JSON.parse((await runCommand(['keys', '--out', out, '--json'])).stdout);
    for (const file of ['alipay-test-key.pem', 'alipay-test-key.base64']) {
      for (const input of [readFileSync(join(out, file)), readFileSync(join(out, file), 'utf8')])
        expect(createTestKeys(input).publicKey).toBe(publicKey);
    }
  });

  it('does not write through a link to a missing file', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, '.data'));
    symlinkSync(join(cwd, 'elsewhere'), join(cwd, '.data', '.env'));
    expect(await runCommand(['keys', '--out', join(cwd, '.data')])).toMatchObject({ code: 2 });
    expect(readdirSync(cwd)).toEqual(['.data']);
  });

  it('fails if it cannot write to the folder', async () => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runCommand(['keys', '--out', join(file, 'below')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Cannot write to .*below: .*--out/);
    expect(stderr).not.toContain('    at ');
  });
});
