import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CLI, emptyFolder, run, runCli } from '../cli/run-cli.ts';
import { startMerchantApp } from '../merchant-app.ts';

/** The chunk of the explorer, and the part of core that only it needs. */
const EXPLORER = /\/dist\/(explorer-\w+|diagnosis)\.js/;

/** Prints the path of each module that a process loads. */
const HOOKS = `import { writeSync } from 'node:fs';
export const load = (url, context, next) => { writeSync(2, 'loaded ' + url + '\\n'); return next(url, context); };`;
const WATCH = `import { register } from 'node:module';
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOKS)}`)});`;

describe('notify-capture explore', () => {
  it('prints an address, makes a key in an empty folder, and ends with Ctrl-C', async () => {
    const cwd = emptyFolder();
    const pages: Promise<Response>[] = [];
    let interrupt = (): void => undefined;
    const { code, stdout, stderr } = await runCli(['explore', '--port', '0'], {
      cwd,
      onStart: (child) => {
        interrupt = () => void child.kill('SIGINT');
      },
      onPrint: (text) => {
        const [address] = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text) ?? [];
        if (address === undefined || !text.endsWith('ends it.\n') || pages.length > 0) return;
        const page = fetch(address);
        pages.push(page);
        page.finally(interrupt);
      },
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('made a test key: .data/alipay-test-key.pem');
    expect(existsSync(join(cwd, '.data', 'alipay-test-public.pem'))).toBe(true);
    const page = await pages[0];
    expect(page?.headers.get('content-type')).toContain('text/html');
  });

  it('refuses a wrong port and a public address', async () => {
    const port = await runCli(['explore', '--port', '70000']);
    expect([port.code, port.stderr]).toEqual([
      2,
      expect.stringContaining('Expected: an integer from 0 to 65535.'),
    ]);
    const address = await runCli(['explore', '--to', 'http://93.184.216.34/']);
    expect([address.code, address.stderr]).toEqual([
      2,
      expect.stringContaining('neither a loopback nor a private'),
    ]);
  });
});

describe('the other commands', () => {
  it.each([
    ['--help'],
    ['send', '--help'],
    ['keys', '--out', 'keys'],
    ['certify', '--help'],
    ['deliver', '--help'],
  ])('load nothing of the explorer: %s %s', async (...args) => {
    const { stderr } = await watched(args);
    expect(stderr).toContain('/dist/cli.js');
    expect(stderr).not.toMatch(EXPLORER);
  });

  it('load nothing of the explorer while they send', async () => {
    const { url } = await startMerchantApp();
    const { stderr } = await watched(['send', '--to', url.href]);
    expect(stderr).toContain('/dist/cli.js');
    expect(stderr).not.toMatch(EXPLORER);
  });

  it('are unlike explore, which loads it', async () => {
    const { stderr } = await watched(['explore', '--to', 'http://93.184.216.34/']);
    expect(stderr).toMatch(EXPLORER);
  });
});

async function watched(args: readonly string[]): Promise<{ readonly stderr: string }> {
  const cwd = emptyFolder();
  await runCli(['keys'], { cwd });
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  return run(process.execPath, ['--import', watch, '--input-type=module', '-'], {
    cwd,
    input: `process.argv.splice(1, 1, ${JSON.stringify(CLI)}, ...${JSON.stringify(args)}); await import(${JSON.stringify(pathToFileURL(CLI).href)});`,
  });
}
